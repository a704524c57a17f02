import express from 'express';
import { describe, expect, it } from 'vitest';
import { loginPath, type SiteOptions, useSites } from './site.js';

const sites = useSites();
const parameter = (url: string, name: string) => new URL(url).searchParams.get(name);
const absent = { kind: 'fail', status: 400, info: { code: 'IDENTIFIER_ABSENT' } };
const malformed = { kind: 'fail', status: 400, info: { code: 'IDENTIFIER_MALFORMED' } };

describe('the identifier', () => {
  it('is read from the query, and from a form', async () => {
    const site = await sites.open();
    expect(parameter(await site.begin(site.visitor()), 'login_hint')).toBe(sites.id4me.identifier('alice'));
    const { location } = await site.visitor().post('/login', { id4me_identifier: sites.id4me.identifier('bob') });
    expect(parameter(location, 'login_hint')).toBe(sites.id4me.identifier('bob'));
  });

  it('is read from the field that is configured', async () => {
    const site = await sites.open({ identifierField: 'who' });
    const url = await site.begin(site.visitor(), `/login?who=${sites.id4me.identifier('bob')}`);
    expect(parameter(url, 'login_hint')).toBe(sites.id4me.identifier('bob'));
    expect(await site.ending(site.visitor().get(loginPath('bob.id4me.localhost')))).toMatchObject(absent);
  });

  it('is the one that the site gives, whatever was typed', async () => {
    const site = await sites.open({ authenticate: () => ({ identifier: sites.id4me.identifier('alice') }) });
    const url = await site.begin(site.visitor(), loginPath(sites.id4me.identifier('bob')));
    expect(parameter(url, 'login_hint')).toBe(sites.id4me.identifier('alice'));
  });

  for (const path of ['/auth/return', '/auth/return/', '/Auth/Return']) {
    it(`ID4ME-T68 is not read at ${path}, where requests of other sites have to be let in`, async () => {
      const site = await sites.open();
      const identifier = sites.id4me.identifier('bob');
      const link = `${path}?id4me_identifier=${identifier}`;
      expect(await site.ending(site.visitor().get(link))).toMatchObject(absent);
      expect(await site.ending(site.visitor().post(path, { id4me_identifier: identifier }))).toMatchObject(absent);
      const byIssuer = `${path}?iss=${encodeURIComponent(sites.id4me.issuer)}`;
      expect(await site.ending(site.visitor().get(byIssuer))).toMatchObject(absent);
      expect(sites.id4me.questions).toEqual([]);
      expect(sites.id4me.requests).toEqual([]);
    });
  }

  for (const [name, extended, body, ending] of [
    ['a list, from a parser of brackets', true, 'id4me_identifier[]=a.example&id4me_identifier[]=b.example', malformed],
    ['a list, because it came twice', false, 'id4me_identifier=a.example&id4me_identifier=b.example', malformed],
    ['an object', true, 'id4me_identifier[a]=b.example', absent],
  ] as const) {
    it(`ID4ME-T11 is refused where it is ${name}`, async () => {
      const site = await sites.open({ parser: express.urlencoded({ extended }) });
      const response = await fetch(`${site.origin}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      expect(await response.json()).toMatchObject(ending);
      expect(sites.id4me.questions).toEqual([]);
    });
  }

  it('is refused where the link has it twice', async () => {
    const site = await sites.open();
    const link = `${loginPath('a.example')}&id4me_identifier=b.example`;
    expect(await site.ending(site.visitor().get(link))).toMatchObject(malformed);
  });

  it('needs a parser where a form sends it', async () => {
    const site = await sites.open({ parser: false });
    const page = site.visitor().post('/login', { id4me_identifier: sites.id4me.identifier('bob') });
    expect(await site.ending(page)).toMatchObject({ kind: 'error', code: 'BODY_PARSER_ABSENT' });
  });
});

describe('a login that another site begins (OIDC Core sec. 4)', () => {
  const link = (more: Record<string, string> = {}) =>
    `/login?${new URLSearchParams({ iss: sites.id4me.issuer, login_hint: sites.id4me.identifier('bob'), ...more })}`;

  it('third-party-initiated-login goes to the authority that it names, with the hint', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const url = await site.begin(visitor, link({ target_link_uri: `${site.origin}/account` }));
    expect(url.startsWith(`${sites.id4me.issuer}/`)).toBe(true);
    expect(parameter(url, 'login_hint')).toBe(sites.id4me.identifier('bob'));
    const ending = await site.ending(visitor.deliver(await sites.id4me.approve(url)));
    expect(ending).toMatchObject({
      kind: 'success',
      user: { id: sites.id4me.subject('bob') },
      info: { returnTo: '/account' },
    });
  });

  it('third-party-initiated-login leads to no other site afterwards', async () => {
    const site = await sites.open();
    const page = site.visitor().get(link({ target_link_uri: 'https://evil.example/' }));
    expect(await site.ending(page)).toMatchObject({ kind: 'fail', status: 400, info: { code: 'LANDING_REFUSED' } });
  });

  it('third-party-initiated-login is refused at an authority that is not welcome', async () => {
    const site = await sites.open({ authorityPolicy: () => false });
    expect(await site.ending(site.visitor().get(link()))).toMatchObject({ info: { code: 'AUTHORITY_REFUSED' } });
    expect(sites.id4me.requests).toEqual([]);
  });
});

describe('ATK-C-10 what a page of another site sends', () => {
  const crossSite = { 'sec-fetch-site': 'cross-site' };
  const refused = { kind: 'fail', status: 403, info: { code: 'CROSS_SITE_REQUEST' } };
  const ways = () => [
    `id4me_identifier=${sites.id4me.identifier('bob')}`,
    `iss=${encodeURIComponent(sites.id4me.issuer)}`,
  ];

  it('begins no login, neither with an identifier nor at an authority', async () => {
    const site = await sites.open();
    for (const way of ways()) {
      expect(await site.ending(site.visitor().get(`/login?${way}`, crossSite))).toMatchObject(refused);
    }
    expect(sites.id4me.requests).toEqual([]);
  });

  it('has no say where the site says whose identifier it is', async () => {
    const identifier = sites.id4me.identifier('alice');
    const site = await sites.open({ authenticate: () => ({ identifier }) });
    const ways = [`id4me_identifier=${sites.id4me.identifier('bob')}`, 'iss=https://evil.example&login_hint=mallory'];
    for (const way of ways) {
      const { location } = await site.visitor().get(`/login?${way}`, crossSite);
      expect(location.startsWith(`${sites.id4me.issuer}/`)).toBe(true);
      expect(parameter(location, 'login_hint')).toBe(identifier);
    }
  });

  it('begins one where the site allows it', async () => {
    const site = await sites.open({ allowCrossSite: true });
    for (const way of ways()) {
      const page = await site.visitor().get(`/login?${way}`, crossSite);
      expect(page.location.startsWith(`${sites.id4me.issuer}/`)).toBe(true);
    }
  });
});

describe('what a login carries', () => {
  async function carried(authenticate: SiteOptions['authenticate'] & object) {
    const site = await sites.open({ authenticate });
    return site.logIn(site.visitor());
  }

  it('comes back: appState and returnTo', async () => {
    const ending = await carried(() => ({ appState: { cart: [1, 2] }, returnTo: '/account?tab=2#end' }));
    expect(ending).toMatchObject({
      kind: 'success',
      info: { appState: { cart: [1, 2] }, returnTo: '/account?tab=2#end' },
    });
  });

  it('is what the login was begun with, not what the answer is completed with', async () => {
    const { info } = await carried((url) => ({ returnTo: url.pathname === '/login' ? '/begun' : '/completed' }));
    expect(info).toMatchObject({ returnTo: '/begun' });
  });

  for (const returnTo of ['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)']) {
    it(`is never a page of another site: ${returnTo}`, async () => {
      const site = await sites.open({ authenticate: () => ({ returnTo }) });
      const page = site.visitor().get(loginPath(sites.id4me.identifier('alice')));
      expect(await site.ending(page)).toMatchObject({ kind: 'fail', status: 400, info: { code: 'LANDING_REFUSED' } });
    });
  }
});

describe('the authorization request', () => {
  it('has what the login asks for', async () => {
    const options = {
      prompt: ['login', 'consent'] as const,
      loginHint: 'somebody',
      maxAgeSeconds: 60,
      uiLocales: 'de en',
      acrValues: 'high',
      display: 'page' as const,
      claims: { id_token: { locale: null } },
    };
    const site = await sites.open({ authenticate: () => options, claims: { userinfo: { email: null } } });
    const { searchParams } = new URL(await site.begin(site.visitor()));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      prompt: 'login consent',
      login_hint: 'somebody',
      max_age: '60',
      ui_locales: 'de en',
      acr_values: 'high',
      display: 'page',
      claims: '{"id_token":{"locale":null}}',
    });
  });

  it('asks for what is configured, where the login says nothing of it', async () => {
    const site = await sites.open({
      claims: { userinfo: { email: { essential: true, reason: 'To write to you' } } },
      authenticate: () => ({ claims: undefined, prompt: undefined }),
    });
    const url = await site.begin(site.visitor());
    expect(parameter(url, 'claims')).toBe('{"userinfo":{"email":{"essential":true,"reason":"To write to you"}}}');
    expect(parameter(url, 'prompt')).toBeNull();
  });

  it('is not made where the prompt is none that there is', async () => {
    const site = await sites.open({ authenticate: () => ({ prompt: ['none', 'login'] }) });
    const page = site.visitor().get(loginPath(sites.id4me.identifier('alice')));
    expect(await site.ending(page)).toMatchObject({ kind: 'error', code: 'OPTION_INVALID' });
  });
});
