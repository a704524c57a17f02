import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { type SteamOptions, SteamStrategy } from 'passport-openid2/steam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Site, useSites } from './site.js';
import { logIn, openSteamSite } from './steam-site.js';

const sites = useSites();
const ID = '76561197960287930';
const STEAM = 'https://steamcommunity.com/openid';

/** Every URL that a request was made to. */
const requested: string[] = [];
const http = {
  agent: (url: URL) => {
    requested.push(url.href);
    return undefined;
  },
};
beforeEach(() => {
  requested.length = 0;
});

/** Delivers an answer; gives the code of its refusal. */
async function refusalOf(site: Site, visitor: ReturnType<Site['visitor']>, url: string): Promise<unknown> {
  const { kind, info, code } = await site.ending(visitor.deliver({ method: 'GET', url }));
  expect(kind).toBe('fail');
  return (info as { code?: string }).code ?? code;
}

describe('an answer that Steam did not make (B-01, B-02)', () => {
  /** What Steam would answer; the real names, since nothing must be requested before they are checked. */
  async function refusalWith(changes: Record<string, string>): Promise<unknown> {
    const options: Partial<SteamOptions> = { http };
    const site = await sites.open({
      create: (returnURL) => new SteamStrategy({ returnURL, ...options }, () => ({ id: 1 })),
    });
    const visitor = site.visitor();
    const begun = new URL(await site.begin(visitor, '/login'));
    expect(begun.origin + begun.pathname).toBe(`${STEAM}/login`);
    const returnTo = begun.searchParams.get('openid.return_to') ?? '';
    const fields = {
      ns: 'http://specs.openid.net/auth/2.0',
      mode: 'id_res',
      op_endpoint: `${STEAM}/login`,
      claimed_id: `${STEAM}/id/${ID}`,
      identity: changes['claimed_id'] ?? `${STEAM}/id/${ID}`,
      return_to: returnTo,
      response_nonce: `${new Date().toISOString().slice(0, 19)}Zabc`,
      assoc_handle: '1234567890',
      signed: 'signed,op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle',
      sig: 'W0u5DRbtHE1GG0ZKXjerUZDUGmc=',
      ...changes,
    };
    const url = new URL(returnTo);
    for (const [name, value] of Object.entries(fields)) url.searchParams.set(`openid.${name}`, value);
    const code = await refusalOf(site, visitor, url.href);
    expect(requested).toEqual([]);
    return code;
  }

  it.each([
    'https://steamcommunity.com.evil.example/openid/login',
    'https://evil.example/openid/login',
    'http://steamcommunity.com/openid/login',
    'https://steamcommunity.com/openid/login/',
    'https://steamcommunity.com/openid/login?x',
    'https://steamcommunity.com:444/openid/login',
    'https://steamcommunity.com@evil.example/openid/login',
    'https://STEAMCOMMUNITY.com/openid/login',
    'https://steamcommunity.com/openid',
  ])('from %s', async (op_endpoint) => {
    expect(await refusalWith({ op_endpoint })).toBe('ENDPOINT_MISMATCH');
  });

  it.each([
    `https://steamcommunity.com.evil.example/openid/id/${ID}`,
    `https://evil.example/?${STEAM}/id/${ID}`,
    `https://evil.example/${STEAM}/id/${ID}`,
    `https://steamcommunityXcom/openid/id/${ID}`,
    `https://www.steamcommunity.com/openid/id/${ID}`,
    `https://steamcommunity.com:444/openid/id/${ID}`,
    `http://steamcommunity.com/openid/id/${ID}`,
    `${STEAM}/id/${ID}/`,
    `${STEAM}/id/${ID}0`,
    `${STEAM}/id/${ID.slice(1)}`,
    `${STEAM}/id/${ID}?x`,
    `${STEAM}/id/${ID}#x`,
    `${STEAM}/id/${ID}%0A`,
    `${STEAM}/id/${ID}%00`,
    `${STEAM}/id/x${ID}`,
    `${STEAM}/id/${ID.slice(1)}x`,
    `${STEAM}/id/７${ID.slice(1)}`,
    `${STEAM}/profiles/${ID}`,
    STEAM,
  ])('about %s', async (claimed_id) => {
    expect(await refusalWith({ claimed_id })).toBe('CLAIMED_ID_MISMATCH');
  });

  it.each([
    ['FIELD_MALFORMED', { claimed_id: `https://steamcommunity.com@evil.example/openid/id/${ID}` }],
    ['FIELD_MALFORMED', { claimed_id: 'http://specs.openid.net/auth/2.0/identifier_select' }],
    ['LOCAL_ID_MISMATCH', { identity: `${STEAM}/id/76561198000000001` }],
    ['LOCAL_ID_MISMATCH', { identity: `https://evil.example/id/${ID}` }],
    ['FIELD_UNSIGNED', { 'sreg.email': 'victim@site.example' }],
    ['FIELD_UNSIGNED', { 'ns.ax': 'http://openid.net/srv/ax/1.0' }],
    ['FIELD_UNSIGNED', { signed: 'signed,op_endpoint,identity,return_to,response_nonce,assoc_handle' }],
    ['FIELD_ABSENT', { sig: '' }],
    ['RETURN_TO_MISMATCH', { return_to: 'https://site.example/return' }],
    ['PARAMETER_MALFORMED', { 'claimed_id\u0000': 'x' }],
  ] as [string, Record<string, string>][])('%s: %j', async (code, changes) => {
    expect(await refusalWith(changes)).toBe(code);
  });
});

describe('an answer that the look-alike made, changed', () => {
  it.each([
    ['SIGNATURE_REJECTED', (url: string) => url.replaceAll(ID, '76561198000000001')],
    ['SIGNATURE_REJECTED', (url: string) => url.replace(/openid\.sig=[^&]*/, 'openid.sig=AAAA')],
    ['SIGNATURE_REJECTED', (url: string) => url.replace('1234567890', '1234567891')],
    ['SIGNATURE_REJECTED', (url: string) => url.replaceAll(`id%2F${ID}`, `id%2F..%2Fid%2F${ID}`)],
    [
      'SIGNATURE_REJECTED',
      (url: string) =>
        `${url.replace('openid.signed=signed', 'openid.signed=signed%2Csreg.email')}&openid.sreg.email=x`,
    ],
    ['PARAMETER_DUPLICATED', (url: string) => `${url}&openid.claimed_id=x`],
    ['NONCE_TOO_OLD', (url: string) => url],
  ])('%s', async (code, change) => {
    if (code === 'NONCE_TOO_OLD') sites.steam.faults.steamNonce = '2020-01-01T00:00:00Zx';
    const site = await openSteamSite(sites, { http });
    const visitor = site.visitor();
    const { url } = sites.steam.approve(await site.begin(visitor, '/login'));
    const changed = change(url);
    expect(await refusalOf(site, visitor, changed)).toBe(code);
    expect(requested).toEqual(code === 'PARAMETER_DUPLICATED' ? [] : [sites.steam.endpoint]);
    if (changed === url) return;
    // The honest answer still counts: a forged one uses nothing up.
    expect(await site.ending(visitor.deliver({ method: 'GET', url }))).toMatchObject({ kind: 'success' });
  });
});

describe('another provider that does everything as Steam does', () => {
  let evil: DevIdentity;
  beforeAll(async () => {
    evil = await createDevIdentity();
  });
  afterAll(() => evil.close());

  it('logs nobody in, and is not asked', async () => {
    const site = await openSteamSite(sites, { http });
    const visitor = site.visitor();
    const { url } = evil.steam.approve(await site.begin(visitor, '/login'));
    expect(await refusalOf(site, visitor, url)).toBe('ENDPOINT_MISMATCH');
    const posing = url.replaceAll(
      encodeURIComponent(evil.origin),
      encodeURIComponent(new URL(sites.steam.endpoint).origin),
    );
    expect(posing).not.toBe(url);
    expect(await refusalOf(site, visitor, posing)).toBe('SIGNATURE_REJECTED');
    expect(requested).toEqual([sites.steam.endpoint]);
    expect(evil.steam.requests).toEqual([]);
  });
});

describe('an answer that was used', () => {
  it('is not taken again in its browser, nor in another, nor by another process', async () => {
    const site = await openSteamSite(sites, { http });
    const visitor = site.visitor();
    const begun = visitor.clone();
    const started = await site.begin(begun, '/login');
    const twin = begun.clone();
    const { url } = sites.steam.approve(started);
    expect(await site.ending(begun.deliver({ method: 'GET', url }))).toMatchObject({ kind: 'success' });
    const refusals: unknown[] = [];
    for (const each of [begun, twin, visitor]) refusals.push(await refusalOf(site, each, url));
    expect(refusals).toEqual(['TRANSACTION_USED', 'TRANSACTION_ABSENT', 'TRANSACTION_COOKIE_ABSENT']);
    expect(requested).toHaveLength(1);
  });

  it('is refused by Steam where the site has forgotten it', async () => {
    const transaction = { cookie: { keys: ['0123456789abcdef0123456789abcdef'] } };
    const site = await openSteamSite(sites, { http, transaction }, { session: false });
    const visitor = site.visitor();
    const { url } = sites.steam.approve(await site.begin(visitor, '/login'));
    const twin = visitor.clone();
    expect(await site.ending(visitor.deliver({ method: 'GET', url }))).toMatchObject({ kind: 'success' });
    expect(['SIGNATURE_REJECTED', 'TRANSACTION_USED']).toContain(await refusalOf(site, twin, url));
  });

  it('does not pass with the nonce of another, should Steam say that it made both', async () => {
    sites.steam.faults.steamNonce = `${new Date().toISOString().slice(0, 19)}Zsame`;
    const site = await openSteamSite(sites, { http });
    expect(await logIn(sites, site)).toMatchObject({ kind: 'success' });
    expect(await logIn(sites, site)).toMatchObject({ kind: 'fail', status: 403, info: { code: 'NONCE_REUSED' } });
  });
});
