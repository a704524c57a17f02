import { inspect } from 'node:util';
import type { ConfigurationError, RelyingPartyError } from 'openid-rp-core';
import * as steamModule from 'passport-openid2/steam';
import { type SteamOptions, SteamStrategy } from 'passport-openid2/steam';
import { describe, expect, it } from 'vitest';
import { useSites } from './site.js';
import { logIn, openSteamSite, type SteamUser } from './steam-site.js';

const sites = useSites();
const ID = '76561197960287930';
const SUMMARIES = '/steam/api/ISteamUser/GetPlayerSummaries/v0002/';

const requested = () =>
  sites.steam.requests.map(({ method, path, mode }) => [method, path, mode ?? ''].join(' ').trim());
const CHECK = 'POST /steam/openid/login check_authentication';

describe('a login', () => {
  it('costs one request, and gives the SteamID64', async () => {
    const site = await openSteamSite(sites);
    const identifier = `${sites.steam.providerURL}/id/${ID}`;
    expect(await logIn(sites, site)).toEqual({
      kind: 'success',
      user: { identifier, profile: { provider: 'steam', id: ID, identifier } },
      info: {},
    });
    expect(requested()).toEqual([CHECK]);
    expect(sites.openid2.requests).toEqual([]);
  });

  it('costs two with a key, and gives what passport-steam gave', async () => {
    const site = await openSteamSite(sites, { apiKey: sites.steam.apiKey });
    const { user } = await logIn(sites, site, 'alyx');
    const { profile } = user as SteamUser;
    const photo = (size: string) => ({ value: expect.stringContaining(`76561198000000001${size}.jpg`) });
    expect(profile).toEqual({
      provider: 'steam',
      id: '76561198000000001',
      identifier: sites.steam.identifier('alyx'),
      displayName: 'Alyx Vance ☂',
      photos: [photo(''), photo('_medium'), photo('_full')],
      _json: expect.objectContaining({ steamid: '76561198000000001', profilestate: 1 }),
    });
    expect(requested()).toEqual([CHECK, `GET ${SUMMARIES}`]);
  });

  it('asks for no profile where none is wanted', async () => {
    const site = await openSteamSite(sites, { apiKey: sites.steam.apiKey, profile: false });
    expect(await logIn(sites, site)).toMatchObject({ kind: 'success', user: { profile: { id: ID } } });
    expect(requested()).toEqual([CHECK]);
  });

  it('is begun at Steam without any request, whatever the visitor typed', async () => {
    const site = await openSteamSite(sites, {}, { authenticate: () => ({ identifier: 'https://typed.example/' }) });
    const typed = { openid_identifier: sites.openid2.identifier('alice'), openid_url: 'https://typed.example/' };
    const pages = [
      await site.visitor().get(`/login?${new URLSearchParams(typed)}`),
      await site.visitor().post('/login', typed),
    ];
    for (const { location } of pages) {
      const url = new URL(location);
      expect(url.origin + url.pathname).toBe(sites.steam.endpoint);
      const select = 'http://specs.openid.net/auth/2.0/identifier_select';
      expect(Object.fromEntries(url.searchParams)).toEqual({
        'openid.ns': 'http://specs.openid.net/auth/2.0',
        'openid.mode': 'checkid_setup',
        'openid.claimed_id': select,
        'openid.identity': select,
        'openid.return_to': expect.stringContaining(`${site.origin}/return?`),
        'openid.realm': `${site.origin}/`,
      });
    }
    expect(requested()).toEqual([]);
    expect(sites.openid2.requests).toEqual([]);
  });

  it('is refused when the visitor cancels', async () => {
    const site = await openSteamSite(sites);
    const visitor = site.visitor();
    const answer = sites.steam.cancel(await site.begin(visitor, '/login'));
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'fail', info: { code: 'CANCELLED' } });
    expect(requested()).toEqual([]);
  });

  it('works without sessions', async () => {
    const transaction = { cookie: { keys: ['0123456789abcdef0123456789abcdef'] } };
    const site = await openSteamSite(sites, { transaction }, { session: false });
    expect(await logIn(sites, site)).toMatchObject({ kind: 'success', user: { profile: { id: ID } } });
  });

  it('gives the request to the callback that wants it', async () => {
    const { providerURL } = sites.steam;
    const site = await sites.open({
      create: (returnURL) =>
        new SteamStrategy(
          { returnURL, providerURL, allowPrivateAddresses: true, passReqToCallback: true },
          async (request, identifier, profile) => ({ method: request.method, identifier, id: profile.id }),
        ),
    });
    const user = { method: 'GET', identifier: sites.steam.identifier('gordon'), id: ID };
    expect(await logIn(sites, site)).toMatchObject({ kind: 'success', user });
  });

  it.each([
    ['/', '/'],
    ['//', ''],
  ])('takes base URLs that end in %j and %j', async (provider, api) => {
    const { apiKey, apiURL, providerURL } = sites.steam;
    const options = { apiKey, apiURL: apiURL + api, providerURL: providerURL.replace('http:', 'HTTP:') + provider };
    const site = await openSteamSite(sites, options);
    expect(await logIn(sites, site)).toMatchObject({ user: { profile: { id: ID, displayName: 'Gordon <Freeman>' } } });
  });
});

describe('the headers', () => {
  it("are Steam's own Origin and Referer, and the site's", async () => {
    sites.steam.faults.requireOrigin = true;
    const honest = [{}, { headers: { 'user-agent': 'site' } }, { http: { headers: { 'user-agent': 'site' } } }];
    for (const options of honest) {
      expect(await logIn(sites, await openSteamSite(sites, options))).toMatchObject({ kind: 'success' });
    }
    const other = [
      { headers: { Origin: 'https://site.example' } },
      { http: { headers: { REFERER: 'https://b.example/' } } },
    ];
    for (const options of other) {
      expect(await logIn(sites, await openSteamSite(sites, options))).toMatchObject({ code: 'HTTP_STATUS' });
    }
  });
});

describe('an outage', () => {
  it.each([403, 500, 503, 302])('is told with its status %i and the URL', async (checkStatus) => {
    sites.steam.faults.checkStatus = checkStatus;
    const site = await openSteamSite(sites);
    expect(await logIn(sites, site)).toMatchObject({ kind: 'error', code: 'HTTP_STATUS' });
    const error = site.endings.at(-1)?.error as RelyingPartyError;
    expect(error).toMatchObject({ status: 502, detail: { url: sites.steam.endpoint, status: checkStatus } });
    expect(error.message).toContain(`Steam answered ${checkStatus} at "${sites.steam.endpoint}"`);
  });

  it.each([
    ['CONNECTION_FAILED', 502, { steamDown: true }],
    ['TIMED_OUT', 504, { steamSlowMs: 5_000 }],
    ['DIRECT_RESPONSE_MALFORMED', 502, { checkBody: '<html>' }],
  ])('is an error %s, whose message has the URL', async (code, status, faults) => {
    Object.assign(sites.steam.faults, faults);
    const site = await openSteamSite(sites, { http: { timeoutMs: 300 } });
    expect(await logIn(sites, site)).toMatchObject({ kind: 'error', code });
    const error = site.endings.at(-1)?.error as RelyingPartyError;
    expect(error.status).toBe(status);
    expect(error.message).toContain(sites.steam.endpoint);
  });
});

describe('the constructor', () => {
  const returnURL = 'https://site.example/return';
  const refusal = (options: object): Pick<ConfigurationError, 'code' | 'detail'> | undefined => {
    try {
      new SteamStrategy({ returnURL, ...options } as SteamOptions, () => null);
    } catch (error) {
      return error as ConfigurationError;
    }
    return undefined;
  };

  it('takes a return URL, and undefined for everything else', () => {
    const names = 'baseURL realm store transaction passReqToCallback http allowPrivateAddresses allowInsecureHttp';
    const own = 'apiKey profile headers providerURL apiURL';
    const options = Object.fromEntries(`${names} ${own}`.split(' ').map((name) => [name, undefined]));
    expect(refusal(options)).toBeUndefined();
  });

  it.each(['provider', 'stateless', 'sreg', 'ax', 'apikey', 'identifierField', 'providerUrl', 'allowOpenId1'])(
    'refuses the option %s by its name',
    (option) => expect(refusal({ [option]: true })).toMatchObject({ code: 'OPTION_UNKNOWN', detail: { option } }),
  );

  it.each([
    ['apiKey', ''],
    ['apiKey', 1],
    ['profile', 'yes'],
    ['headers', []],
    ['headers', 'origin'],
    ['headers', { authorization: 'Bearer x' }],
    ['headers', { origin: 'a\nb' }],
    ['http', { headers: 'abc' }],
    ['providerURL', 'steamcommunity.com/openid'],
    ['providerURL', 'http://steamcommunity.com/openid'],
    ['providerURL', 'https://steamcommunity.com/openid?x'],
    ['providerURL', 'https://steamcommunity.com/openid?'],
    ['apiURL', 'http://api.steampowered.com'],
    ['apiURL', 'http://127.0.0.1:1/'],
    ['apiURL', 'https://api.steampowered.com/?key=x'],
    ['passReqToCallback', 1],
    ['transaction', 'cookie'],
    ['store', {}],
  ])('refuses %s: %j', (option, value) => {
    const named = option === 'http' ? 'headers' : option;
    expect(refusal({ [option]: value })).toMatchObject({ code: 'OPTION_INVALID', detail: { option: named } });
  });

  it('refuses a return URL outside the realm, and no callback', () => {
    expect(refusal({ realm: 'https://other.example/' })).toMatchObject({ code: 'RETURN_URL_OUTSIDE_REALM' });
    expect(() => new SteamStrategy({ returnURL }, undefined as never)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });

  it('lets who asks for it use plain http', () => {
    const urls = { providerURL: 'http://steam.example/openid', apiURL: 'http://steam.example/api' };
    expect(refusal({ ...urls, allowInsecureHttp: true })).toBeUndefined();
  });

  it('makes one class by every way in, which shows nobody its key', () => {
    const { default: byDefault, Strategy, 'module.exports': required } = steamModule;
    expect([byDefault, Strategy, required, required.SteamStrategy, required.default]).toEqual(
      Array.from({ length: 5 }, () => SteamStrategy),
    );
    const strategy = new SteamStrategy({ returnURL, apiKey: 'THE-KEY' }, () => null);
    expect(strategy.name).toBe('steam');
    expect(inspect(strategy, { depth: 20, showHidden: true })).not.toContain('THE-KEY');
    expect(JSON.stringify(strategy)).not.toContain('THE-KEY');
  });
});
