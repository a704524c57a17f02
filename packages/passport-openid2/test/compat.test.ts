import {
  BadRequestError,
  type CompatOptions,
  InternalOpenIDError,
  SteamStrategy,
  Strategy,
} from 'passport-openid2/compat';
import { describe, expect, it } from 'vitest';
import { type Ending, type Site, type SiteOptions, useSites } from './site.js';

const sites = useSites();
const LOCAL = { allowPrivateAddresses: true };

type Verify = (...parameters: never[]) => unknown;
const everyone = (identifier: string, done: (error: unknown, user: unknown) => void) => {
  done(null, { identifier });
};

function open(verify: Verify = everyone, options: Partial<CompatOptions> = {}, site: SiteOptions = {}): Promise<Site> {
  const create = (returnURL: string) => new Strategy({ returnURL, ...LOCAL, ...options }, verify as typeof everyone);
  return sites.open({ ...site, create });
}

async function logIn(site: Site, options?: Parameters<typeof sites.openid2.approve>[1]): Promise<Ending> {
  const visitor = site.visitor();
  const location = await site.begin(visitor);
  return site.ending(visitor.deliver(sites.openid2.approve(location, options)));
}

describe('a verify callback', () => {
  const shown: ReadonlyArray<readonly [number, Verify]> = [
    [2, (identifier: string, done: (e: null, user: object) => void) => done(null, { seen: [identifier] })],
    [3, (a: string, b: object, done: (e: null, user: object) => void) => done(null, { seen: [a, b] })],
    [4, (a: string, b: object, c: object, done: (e: null, user: object) => void) => done(null, { seen: [a, b, c] })],
    [
      5,
      (a: string, b: object, c: object, d: object, done: (e: null, user: object) => void) =>
        done(null, { seen: [a, b, c, d] }),
    ],
  ];

  it.each(shown)('of %i parameters gets what it declares', async (parameters, verify) => {
    const site = await open(verify, { pape: { maxAuthAge: 3_600 }, ...(parameters > 2 && { profile: true }) });
    const { user } = await logIn(site, { policies: ['http://schemas.openid.net/pape/policies/2007/06/multi-factor'] });
    const profile = {
      displayName: 'Alice Ängström',
      emails: [{ value: 'alice@example.org', verified: false }],
      name: { givenName: 'Alice', familyName: 'Ängström' },
    };
    const pape = { authPolicies: ['multi-factor'], authTime: expect.stringMatching(/^\d{4}-/) };
    const all = [sites.openid2.identifier('alice'), profile, pape, {}];
    expect(user).toEqual({ seen: all.slice(0, parameters - 1) });
  });

  it('gets the request first, and no profile unless it declares one', async () => {
    const verify = (request: { url: string }, identifier: string, done: (e: null, user: object) => void) => {
      done(null, { path: request.url.split('?')[0], identifier });
    };
    const { user } = await logIn(await open(verify, { passReqToCallback: true }));
    expect(user).toEqual({ path: '/return', identifier: sites.openid2.identifier('alice') });
  });

  it('is heard through done alone', async () => {
    const verify = (identifier: string, done: (e: null, user: object) => void) => {
      setImmediate(done, null, { identifier });
      return { identifier: 'a query' };
    };
    expect((await logIn(await open(verify))).user).toEqual({ identifier: sites.openid2.identifier('alice') });
  });

  it('may refuse, and says why in its own words', async () => {
    const verify = (_identifier: string, done: (e: null, user: false, info: object) => void) => {
      done(null, false, { message: 'Members only' });
    };
    expect(await logIn(await open(verify))).toMatchObject({ kind: 'fail', info: { message: 'Members only' } });
  });

  it('may fail, as it fails', async () => {
    const verify = (_identifier: string, done: (e: Error) => void) => done(new RangeError('no database'));
    const site = await open(verify);
    await logIn(site);
    expect(site.endings[0]?.error).toBeInstanceOf(RangeError);
  });
});

describe('a request', () => {
  const requested = async (options: Partial<CompatOptions>, site?: Site) => {
    const opened = site ?? (await open(everyone, options));
    return new URL(await opened.begin(opened.visitor())).searchParams;
  };

  it('asks for what a profile shows, and nothing without the option', async () => {
    const fields = await requested({ profile: true });
    expect(fields.get('openid.sreg.optional')?.split(',')).toEqual(['fullname', 'nickname', 'email']);
    expect(fields.get('openid.ax.required')?.split(',')).toHaveLength(4);
    expect([...(await requested({})).keys()].filter((name) => /sreg|ax|pape/.test(name))).toEqual([]);
  });

  it('carries pape, ui and oauth', async () => {
    const fields = await requested({
      pape: { maxAuthAge: 600, preferredAuthPolicies: ['multi-factor'] },
      ui: { mode: 'popup', icon: true, lang: 'fr-FR' },
      oauth: { consumerKey: 'key', scope: 'all' },
    });
    expect(fields.get('openid.pape.max_auth_age')).toBe('600');
    expect(fields.get('openid.pape.preferred_auth_policies')).toMatch(/\/multi-factor$/);
    expect(fields.get('openid.ui.mode')).toBe('popup');
    expect(fields.get('openid.oauth.consumer')).toBe('key');
  });

  it('reads the configured field', async () => {
    const site = await open(everyone, { identifierField: 'who' });
    const path = `/login?who=${encodeURIComponent(sites.openid2.identifier('bob'))}`;
    const { searchParams } = new URL(await site.begin(site.visitor(), path));
    expect(searchParams.get('openid.claimed_id')).toBe(sites.openid2.identifier('bob'));
  });

  it('goes to providerURL, whatever the visitor typed', async () => {
    const site = await open(everyone, { providerURL: sites.openid2.opIdentifier });
    const path = '/login?openid_identifier=http%3A%2F%2Fother.example%2F';
    const { searchParams } = new URL(await site.begin(site.visitor(), path));
    expect(searchParams.get('openid.claimed_id')).toMatch(/identifier_select$/);
  });

  it('makes no association with stateless', async () => {
    const site = await open(everyone, { stateless: true });
    expect((await requested({}, site)).has('openid.assoc_handle')).toBe(false);
    expect((await logIn(site)).kind).toBe('success');
  });
});

describe('a login that does not work', () => {
  const last = (site: Site) => site.endings.at(-1) ?? expect.unreachable();

  it('fails with a BadRequestError without an identifier', async () => {
    const site = await open();
    await site.visitor().get('/login');
    expect(last(site)).toMatchObject({ kind: 'fail', status: 400 });
    expect(last(site).info).toBeInstanceOf(BadRequestError);
    expect(last(site).info).toMatchObject({ code: 'IDENTIFIER_ABSENT', message: expect.any(String) });
  });

  it('fails with an InternalOpenIDError where there is no provider', async () => {
    const site = await open();
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(`${sites.openid2.opIdentifier}/nobody`)}`);
    expect(last(site)).toMatchObject({ kind: 'fail', status: 400 });
    expect(last(site).info).toBeInstanceOf(InternalOpenIDError);
    expect(last(site).info).toMatchObject({ openidError: { code: 'IDENTIFIER_NOT_FOUND' } });
  });

  it('fails with an InternalOpenIDError where the answer is not to be believed', async () => {
    sites.openid2.faults.assertionOverrides = { sig: 'AAAA' };
    const site = await open();
    expect(await logIn(site)).toMatchObject({ kind: 'fail', status: 403 });
    expect(last(site).info).toBeInstanceOf(InternalOpenIDError);
    expect(last(site).info).toMatchObject({ code: 'SIGNATURE_INVALID', openidError: { code: 'SIGNATURE_INVALID' } });
  });

  it('says the reason in the text that a log gets', async () => {
    sites.openid2.faults.assertionOverrides = { sig: 'AAAA' };
    const site = await open();
    await logIn(site);
    const { info } = last(site) as { info: InternalOpenIDError };
    expect(String(info)).toBe(`${info.message} (code: "SIGNATURE_INVALID")`);
    expect(info.openidError).toEqual({ code: 'SIGNATURE_INVALID', message: info.message });
    expect(String(new InternalOpenIDError('No login', { message: 'no such page' }))).toBe(
      'No login (message: "no such page")',
    );
    expect(String(new InternalOpenIDError('No login'))).toBe('No login');
  });

  it.each<[string, Partial<CompatOptions>, string]>([
    ['PROVIDER_REFUSED', { discoveryPolicy: () => false }, 'alice'],
    ['HTTPS_REQUIRED', { requireHttps: true, returnURL: 'https://site.example/return' }, 'alice'],
    ['XRI_UNSUPPORTED', {}, '=example'],
    // The resolver is asked; at this port of loopback nobody answers.
    ['CONNECTION_FAILED', { xriProxy: 'http://127.0.0.1:1/' }, '=example'],
  ])('fails with %s, as the options say: %o', async (code, options, typed) => {
    const site = await open(everyone, options);
    const identifier = typed.startsWith('=') ? typed : sites.openid2.identifier(typed);
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(identifier)}`);
    const { info, error } = last(site);
    expect(info ?? error).toMatchObject({ code });
  });

  it('fails where another browser brings the answer', async () => {
    const site = await open();
    const answer = sites.openid2.approve(await site.begin(site.visitor()));
    expect(await site.ending(site.visitor().deliver(answer))).toMatchObject({ kind: 'fail', status: 403 });
    expect(last(site).info).toBeInstanceOf(InternalOpenIDError);
  });

  it('ends in an error with an InternalOpenIDError where the provider does not work', async () => {
    sites.openid2.faults.identityPageStatus = 500;
    const site = await open();
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`);
    expect(last(site).error).toBeInstanceOf(InternalOpenIDError);
    expect(last(site).error).toMatchObject({ status: 502, openidError: { code: 'HTTP_STATUS' } });
  });

  it('ends in the coded error where the site is at fault', async () => {
    const site = await open(everyone, {}, { session: false });
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`);
    expect(last(site)).toMatchObject({ kind: 'error', code: 'SESSION_ABSENT' });
    expect(last(site).error).not.toBeInstanceOf(InternalOpenIDError);
  });

  it('fails with the old words where the visitor cancelled', async () => {
    const site = await open();
    const visitor = site.visitor();
    const answer = sites.openid2.cancel(await site.begin(visitor));
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({
      kind: 'fail',
      info: { message: 'OpenID authentication canceled' },
    });
  });

  it('is not mixed up with another one that shares the strategy', async () => {
    const site = await open(everyone, {}, { isShared: true });
    const [first, second] = [site.visitor(), site.visitor()];
    const [one, two] = [await site.begin(first), await site.begin(second)];
    const endings = await Promise.all([
      site.ending(first.deliver(sites.openid2.approve(one))),
      site.ending(second.deliver(sites.openid2.cancel(two))),
    ]);
    expect(endings.map(({ kind }) => kind)).toEqual(['success', 'fail']);
  });
});

describe('the Steam strategy', () => {
  const openSteam = (options: object = {}) => {
    const { providerURL, apiURL, apiKey } = sites.steam;
    const verify = (identifier: string, profile: object, done: (e: null, user: object) => void) => {
      done(null, { identifier, profile });
      return { identifier: 'a query' };
    };
    const create = (returnURL: string) =>
      new SteamStrategy({ returnURL, providerURL, apiURL, apiKey, stateless: true, ...LOCAL, ...options }, verify);
    return sites.open({ create });
  };

  it.each([true, false])('gives the identifier and the profile as before (profile: %s)', async (profile) => {
    const site = await openSteam({ profile });
    const visitor = site.visitor();
    const answer = sites.steam.approve(await site.begin(visitor, '/login'), { user: 'gordon' });
    const { user } = await site.ending(visitor.deliver(answer));
    const identifier = sites.steam.identifier('gordon');
    expect(user).toMatchObject({ identifier, profile: { provider: 'steam', id: identifier.slice(-17) } });
    expect(user).toHaveProperty(profile ? 'profile._json.steamid' : 'profile.id', identifier.slice(-17));
  });

  it('fails in the old classes, too', async () => {
    const site = await openSteam();
    const visitor = site.visitor();
    await visitor.deliver(sites.steam.cancel(await site.begin(visitor, '/login')));
    expect(site.endings.at(-1)?.info).toMatchObject({ message: 'OpenID authentication canceled' });
    const answer = sites.steam.approve(await site.begin(visitor, '/login'), { user: 'gordon' });
    await site.visitor().deliver(answer);
    expect(site.endings.at(-1)?.info).toBeInstanceOf(InternalOpenIDError);
  });
});
