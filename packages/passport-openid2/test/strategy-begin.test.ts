import { describe, expect, it } from 'vitest';
import { type SiteOptions, useSites } from './site.js';

const sites = useSites();
const typed = (user: string, field = 'openid_identifier') =>
  `/login?${field}=${encodeURIComponent(sites.openid2.identifier(user))}`;
const claimedId = (url: string) => new URL(url).searchParams.get('openid.claimed_id');

describe('the identifier', () => {
  it('is read from the query', async () => {
    const site = await sites.open();
    expect(claimedId(await site.begin(site.visitor()))).toBe(sites.openid2.identifier('alice'));
  });

  it('is read from a form, under both names', async () => {
    const site = await sites.open();
    for (const field of ['openid_identifier', 'openid_url']) {
      const { location } = await site.visitor().post('/login', { [field]: sites.openid2.identifier('bob') });
      expect(claimedId(location)).toBe(sites.openid2.identifier('bob'));
    }
  });

  it('is read from openid_url only where the other field is absent', async () => {
    const site = await sites.open();
    const both = `${typed('bob', 'openid_url')}&openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`;
    expect(claimedId(await site.begin(site.visitor(), both))).toBe(sites.openid2.identifier('alice'));
  });

  it('is read from the field that is configured', async () => {
    const site = await sites.open({ identifierField: 'who' });
    expect(claimedId(await site.begin(site.visitor(), typed('bob', 'who')))).toBe(sites.openid2.identifier('bob'));
    expect(await site.ending(site.visitor().get(typed('bob')))).toMatchObject({ info: { code: 'IDENTIFIER_ABSENT' } });
  });

  for (const path of ['/return', '/return/', '/Return']) {
    it(`is not read at ${path}, where requests of other sites have to be let in`, async () => {
      const site = await sites.open();
      const identifier = sites.openid2.identifier('bob');
      const absent = { kind: 'fail', status: 400, info: { code: 'IDENTIFIER_ABSENT' } };
      const link = `${path}?openid_identifier=${encodeURIComponent(identifier)}`;
      expect(await site.ending(site.visitor().get(link))).toMatchObject(absent);
      const form = { openid_identifier: identifier };
      expect(await site.ending(site.visitor().post(path, form))).toMatchObject(absent);
    });
  }

  it('is the one that the site gives, whatever was typed', async () => {
    const site = await sites.open({ authenticate: () => ({ identifier: sites.openid2.identifier('alice') }) });
    expect(claimedId(await site.begin(site.visitor(), typed('bob')))).toBe(sites.openid2.identifier('alice'));
  });
});

describe('ATK-C-10 a login that a page of another site begins', () => {
  const crossSite = { 'sec-fetch-site': 'cross-site' };
  const refused = { kind: 'fail', status: 403, info: { code: 'CROSS_SITE_REQUEST' } };

  it('is refused before anybody is asked, as a link and as a form', async () => {
    const site = await sites.open();
    const form = { openid_identifier: sites.openid2.identifier('bob') };
    expect(await site.ending(site.visitor().get(typed('bob'), crossSite))).toMatchObject(refused);
    expect(await site.ending(site.visitor().get(typed('bob', 'openid_url'), crossSite))).toMatchObject(refused);
    expect(await site.ending(site.visitor().post('/login', form, crossSite))).toMatchObject(refused);
    expect(sites.openid2.requests).toEqual([]);
  });

  it.each(['same-origin', 'same-site', 'none'])('is another thing than one that is %s', async (from) => {
    const site = await sites.open();
    const page = await site.visitor().get(typed('bob'), { 'sec-fetch-site': from });
    expect(claimedId(page.location)).toBe(sites.openid2.identifier('bob'));
  });

  it('begins where the site, and not that page, says whose identifier it is', async () => {
    const site = await sites.open({ authenticate: () => ({ identifier: sites.openid2.identifier('alice') }) });
    const page = await site.visitor().get(typed('bob'), crossSite);
    expect(claimedId(page.location)).toBe(sites.openid2.identifier('alice'));
  });

  it('begins where the site allows it', async () => {
    const site = await sites.open({ allowCrossSite: true });
    const page = await site.visitor().get(typed('bob'), crossSite);
    expect(claimedId(page.location)).toBe(sites.openid2.identifier('bob'));
  });
});

describe('what a login carries', () => {
  async function carried(options: SiteOptions['authenticate'] & object, path = typed('alice')) {
    const site = await sites.open({ authenticate: options });
    const visitor = site.visitor();
    const url = await site.begin(visitor, path);
    return site.ending(visitor.deliver(sites.openid2.approve(url, { user: 'alice' })));
  }

  it('comes back: appState and returnTo', async () => {
    const ending = await carried(() => ({ appState: { cart: [1, 2] }, returnTo: '/account?tab=2#end' }));
    expect(ending).toMatchObject({
      kind: 'success',
      info: { appState: { cart: [1, 2] }, returnTo: '/account?tab=2#end' },
    });
  });

  it('comes back where the visitor said no, or is not asked', async () => {
    for (const immediate of [false, true]) {
      const site = await sites.open({ authenticate: () => ({ appState: 1, returnTo: '/account', immediate }) });
      const visitor = site.visitor();
      const ending = await site.ending(visitor.deliver(sites.openid2.cancel(await site.begin(visitor))));
      const code = immediate ? 'SETUP_NEEDED' : 'CANCELLED';
      expect(ending).toMatchObject({ kind: 'fail', info: { code, appState: 1, returnTo: '/account' } });
    }
  });

  it('comes back where appState is false', async () => {
    expect((await carried(() => ({ appState: false }))).info).toEqual({ appState: false });
  });

  it('is what the login was begun with, not what the answer is completed with', async () => {
    const ending = await carried((url) => ({ returnTo: url.pathname === '/login' ? '/begun' : '/completed' }));
    expect(ending.info).toEqual({ returnTo: '/begun' });
  });

  for (const returnTo of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    'javascript:alert(1)',
    'account',
  ]) {
    it(`is never a page of another site: ${returnTo}`, async () => {
      const site = await sites.open({ authenticate: () => ({ returnTo }) });
      const ending = await site.ending(site.visitor().get(typed('alice')));
      expect(ending).toMatchObject({ kind: 'fail', status: 400, info: { code: 'LANDING_REFUSED' } });
    });
  }
});

describe('the return URL', () => {
  const returnTo = (url: string) => new URL(url).searchParams.get('openid.return_to') ?? '';
  const realm = (url: string) => new URL(url).searchParams.get('openid.realm');

  it('is the one that a login gives, with its own realm', async () => {
    const own = { returnURL: 'https://two.example/login/return', realm: 'https://two.example/login/' };
    const site = await sites.open({ authenticate: () => own });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    expect(returnTo(url)).toMatch(/^https:\/\/two\.example\/login\/return\?/);
    expect(realm(url)).toBe('https://two.example/login/');
    const answer = sites.openid2.approve(url, { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  it('is what the function makes of the request', async () => {
    const site = await sites.open({
      returnURL: (request) => `https://${request.headers?.['x-site'] ?? 'one.example'}/return`,
    });
    const { location } = await site.visitor().get(typed('alice'), { 'x-site': 'three.example' });
    expect(returnTo(location)).toMatch(/^https:\/\/three\.example\/return\?/);
    expect(realm(location)).toBe('https://three.example/');
  });

  it('may be a path that a function gives, relative to baseURL', async () => {
    const site = await sites.open({ returnURL: () => '/auth/return', baseURL: 'https://site.example/' });
    expect(returnTo(await site.begin(site.visitor()))).toMatch(/^https:\/\/site\.example\/auth\/return\?/);
  });

  it('keeps a query of its own', async () => {
    const site = await sites.open({ returnURL: 'https://site.example/return?lang=de' });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    expect(new URL(returnTo(url)).searchParams.get('lang')).toBe('de');
    const answer = sites.openid2.approve(url, { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  for (const [name, options, code] of [
    ['is given nowhere', { returnURL: null }, 'OPTION_INVALID'],
    [
      'is outside the realm of the login',
      { authenticate: () => ({ realm: 'https://b.example/' }) },
      'RETURN_URL_OUTSIDE_REALM',
    ],
    ['is a path without baseURL', { authenticate: () => ({ returnURL: '/return' }) }, 'OPTION_INVALID'],
    ['leads away from baseURL', { baseURL: 'https://a.example/', returnURL: () => '//b.example/' }, 'OPTION_INVALID'],
    ['is nothing that a function gave', { returnURL: () => undefined as unknown as string }, 'OPTION_INVALID'],
  ] satisfies ReadonlyArray<readonly [string, SiteOptions, string]>) {
    it(`is an error of the site where it ${name}`, async () => {
      const site = await sites.open(options);
      await site.visitor().get(typed('alice'));
      expect(site.endings).toMatchObject([{ kind: 'error', code, error: { status: 500 } }]);
    });
  }
});

describe('the profile', () => {
  const verify = async (_identifier: string, profile: unknown) => profile;

  async function profileOf(options: SiteOptions) {
    const site = await sites.open({ verify, ...options });
    const visitor = site.visitor();
    const answer = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
    return (await site.ending(visitor.deliver(answer))).user as Record<string, unknown>;
  }

  it('has what is known anyway, where nothing was asked for', async () => {
    const identifier = sites.openid2.identifier('alice');
    expect(await profileOf({})).toEqual({
      provider: 'openid2',
      id: identifier,
      identifier,
      endpoint: sites.openid2.endpoint,
      extensions: {},
    });
  });

  it('has whether the provider kept the attributes that it was asked to keep', async () => {
    const site = await sites.open({
      profile: true,
      authenticate: () => ({ axStore: { email: 'alice@example.org' } }),
      verify: (_identifier: string, profile: object, done: (error: null, user: object) => void) => done(null, profile),
    });
    const visitor = site.visitor();
    const location = await site.begin(visitor);
    const { searchParams } = new URL(location);
    expect(searchParams.get('openid.ax.mode')).toBe('store_request');
    expect(searchParams.get('openid.ax.value.a1')).toBe('alice@example.org');
    sites.openid2.faults.assertionOverridesBeforeSigning = {
      'ns.ax': 'http://openid.net/srv/ax/1.0',
      'ax.mode': 'store_response_success',
    };
    const answer = sites.openid2.approve(location, { user: 'alice' });
    const { user } = await site.ending(visitor.deliver(answer));
    expect(user).toMatchObject({ extensions: { axStore: { isStored: true } } });
  });

  it('has everything with profile: true', async () => {
    expect(await profileOf({ profile: true })).toMatchObject({
      displayName: 'Alice Ängström',
      username: 'alice',
      name: { givenName: 'Alice', familyName: 'Ängström' },
      emails: [{ value: 'alice@example.org', verified: false }],
    });
  });

  it('asks for more with profile: true, and never for the same field twice', async () => {
    const site = await sites.open({
      profile: true,
      sreg: { required: ['email'] },
      ax: { required: ['email', 'country'] },
    });
    const { searchParams } = new URL(await site.begin(site.visitor()));
    expect(searchParams.get('openid.sreg.required')).toBe('email');
    expect(searchParams.get('openid.sreg.optional')).toBe('fullname,nickname');
    const aliases = (name: string) => searchParams.get(`openid.ax.${name}`)?.split(',') ?? [];
    const all = [...aliases('required'), ...aliases('if_available')];
    expect(aliases('required')).toHaveLength(2);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(6);
  });

  it('has a verified address where the provider is trusted with addresses', async () => {
    const trusted = { profile: true, trustedEmailProviders: [sites.openid2.endpoint] };
    expect(await profileOf(trusted)).toMatchObject({ emails: [{ value: 'alice@example.org', verified: true }] });
  });
});
