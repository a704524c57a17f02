import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { createRelyingParty, discoverAuthority, type RelyingPartyOptions } from 'openid-rp-core/id4me';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../../../../test/id4me/hand-made-authority.js';
import { codeOf, createFixture, IDENTIFIER } from '../../../../test/id4me/login-fixture.js';
import { resolveBy } from '../../../../test/id4me/public-fixture.js';
import { type Answer, useWeb } from '../../../../test/id4me/web.js';
import { NODATA, NXDOMAIN, SERVFAIL, useNameServer } from '../../../../test/name-server.js';

const RECORD = `_openid.${IDENTIFIER}`;
const WEBFINGER = '/.well-known/webfinger';
const RELATION = 'http://openid.net/specs/connect/1.0/issuer';

describe('the way from an identifier to its authority', () => {
  const web = useWeb();
  const names = useNameServer();

  /** The port that WebFinger has is the web's. */
  const agent = (url: URL) => {
    if (url.port !== '') return undefined;
    const toWeb = new http.Agent();
    toWeb.createConnection = () => connect(web.port, '127.0.0.1');
    return toWeb;
  };

  function fixture(options: Partial<RelyingPartyOptions> = {}) {
    const made = createFixture(web, {
      resolveAuthority: undefined,
      dns: { servers: [names.address], timeoutMs: 500 },
      http: { agent },
      ...options,
    });
    return { ...made, record: `v=OID1;iss=${made.authority.issuer.replace('http://', '')}` };
  }

  const named = (issuer: string): Answer => ({ body: { links: [{ rel: RELATION, href: issuer }] } });
  const fingered = () => web.received(IDENTIFIER, WEBFINGER).length + web.received('alice.id4me', WEBFINGER).length;

  describe('by DNS', () => {
    it('comes first', async () => {
      const { record, login, authority } = fixture({
        webFinger: true,
        authorities: { [IDENTIFIER]: 'https://other.example' },
      });
      names.set(RECORD, { txt: [record] });
      web.set(IDENTIFIER, WEBFINGER, named('https://other.example'));
      expect(await login()).toMatchObject({ issuer: authority.issuer, discoveredAt: IDENTIFIER });
      expect(fingered()).toBe(0);
    });

    it('says which parent answered', async () => {
      const { record, login } = fixture();
      names.set('_openid.id4me.localhost', { txt: [record] });
      expect((await login()).discoveredAt).toBe('id4me.localhost');
    });

    it.each([
      ['SERVFAIL', SERVFAIL, 'DNS_FAILED'],
      ['silence', 'silence' as const, 'TIMED_OUT'],
      ['a wrong record', { txt: ['v=OID1;iss='] }, 'DNS_RECORD_INVALID'],
      ['two records', { txt: ['v=OID1;iss=a.localhost', 'v=OID1;iss=b.localhost'] }, 'DNS_RECORD_AMBIGUOUS'],
    ])('that ends in %s leads nowhere else', async (_what, reply, code) => {
      const { authority, begin } = fixture({ webFinger: true, authorities: { [IDENTIFIER]: 'https://other.example' } });
      web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
      names.set(RECORD, reply);
      expect(await codeOf(begin())).toBe(code);
      expect(fingered()).toBe(0);
    });

    it('is asked once for logins at the same time, and remembered', async () => {
      const { record, begin } = fixture();
      names.set(RECORD, { txt: [record], ttl: 60 });
      await Promise.all([begin(), begin({ identifier: 'ALICE.id4me.localhost.' }), begin()]);
      await begin();
      expect(names.queries.filter(({ name }) => name === RECORD)).toHaveLength(1);
    });

    it('is remembered no longer than the record says', async () => {
      const { record, begin } = fixture();
      names.set(RECORD, { txt: [record], ttl: 0 });
      await begin();
      await begin();
      expect(names.queries.filter(({ name }) => name === RECORD)).toHaveLength(2);
    });

    it('is remembered for a minute when there is nothing, and not when that is uncertain', async () => {
      const { record, begin } = fixture();
      expect(await codeOf(begin())).toBe('DNS_NAME_ABSENT');
      names.set(RECORD, { txt: [record] });
      expect(await codeOf(begin())).toBe('DNS_NAME_ABSENT');

      const other = { identifier: 'bob.id4me.localhost' };
      names.set('_openid.bob.id4me.localhost', SERVFAIL);
      expect(await codeOf(begin(other))).toBe('DNS_FAILED');
      names.set('_openid.bob.id4me.localhost', { txt: [record] });
      expect(await codeOf(begin(other))).toBe('no error');
    });
  });

  it('that leads nowhere ends each login with an error of its own, so that observers are told of each', async () => {
    const { begin } = fixture();
    names.set(RECORD, NXDOMAIN);
    const failures = [];
    for (let count = 0; count < 2; count += 1) failures.push(await begin().catch((error: unknown) => error));
    expect(failures[1]).toEqual(failures[0]);
    expect(failures[1]).toMatchObject({ name: 'IdentifierError', code: 'DNS_NAME_ABSENT' });
    expect(failures[1]).not.toBe(failures[0]);
  });

  describe('by WebFinger', () => {
    it.each([
      ['no domain', NXDOMAIN],
      ['no record', NODATA],
    ])('comes after DNS, which has %s', async (_what, reply) => {
      const { authority, login } = fixture({ webFinger: true, authorities: { [IDENTIFIER]: 'https://other.example' } });
      names.set(RECORD, reply);
      web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
      expect(await login()).toMatchObject({ issuer: authority.issuer, discoveredAt: IDENTIFIER });
      const [request] = web.received(IDENTIFIER, WEBFINGER);
      expect(Object.fromEntries(request?.query ?? [])).toEqual({ resource: `http://${IDENTIFIER}/`, rel: RELATION });
    });

    it('asks for the account of an e-mail address', async () => {
      const { authority, begin } = fixture({ webFinger: true });
      web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
      const { transaction } = await begin({ identifier: `Joe@${IDENTIFIER}` });
      expect(transaction).toMatchObject({ issuer: authority.issuer, identifier: `Joe@${IDENTIFIER}` });
      expect(web.received(IDENTIFIER, WEBFINGER)[0]?.query.get('resource')).toBe(`acct:Joe@${IDENTIFIER}`);
    });

    it('is asked only where the site says so', async () => {
      const { authority, begin } = fixture();
      web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
      expect(await codeOf(begin())).toBe('DNS_NAME_ABSENT');
      expect(fingered()).toBe(0);
    });

    it.each<[string, Answer, string]>([
      ['is not there', { status: 404 }, 'DNS_NAME_ABSENT'],
      ['names nobody', { body: { links: [] } }, 'DNS_NAME_ABSENT'],
      ['names something else', { body: { links: [{ rel: 'other', href: 'https://a.example' }] } }, 'DNS_NAME_ABSENT'],
      ['names no issuer', { body: { links: [{ rel: RELATION, href: 'http://a.example' }] } }, 'ISSUER_MALFORMED'],
      ['fails', { status: 500 }, 'METADATA_MALFORMED'],
      ['is no document', { body: '<html>' }, 'METADATA_MALFORMED'],
    ])('that %s leads nowhere', async (_what, answer, code) => {
      const { authority, begin } = fixture({ webFinger: true });
      web.set(IDENTIFIER, WEBFINGER, answer);
      expect(await codeOf(begin())).toBe(code);
      const anew = fixture({ webFinger: true });
      web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
      expect(await codeOf(anew.begin())).toBe('no error');
    });
  });

  describe('by WebFinger of a domain that is not on loopback', () => {
    afterEach(() => vi.restoreAllMocks());

    it('goes by https, and nowhere else', async () => {
      resolveBy(() => ['127.0.0.1']);
      const toWeb = new https.Agent();
      toWeb.createConnection = () => connect(web.port, '127.0.0.1');
      const { authority, begin } = fixture({
        webFinger: true,
        http: { agent: (url) => (url.port ? undefined : toWeb) },
      });
      const login = { identifier: 'alice.example.com' };
      web.set('alice.example.com', WEBFINGER, { status: 302, headers: { location: 'http://alice.example.com/jrd' } });
      web.set('alice.example.com', '/jrd', named(authority.issuer));
      expect(await codeOf(begin(login))).toBe('REDIRECT_REFUSED');
      expect(web.received('alice.example.com', '/jrd')).toEqual([]);
      web.set('alice.example.com', WEBFINGER, { status: 302, headers: { location: 'https://alice.example.com/jrd' } });
      expect((await begin(login)).transaction.issuer).toBe(authority.issuer);
    });
  });

  describe('by the site', () => {
    it('comes last, for domains of its own map', async () => {
      const { authority, login, begin } = fixture({
        webFinger: true,
        authorities: { [IDENTIFIER]: web.origin('authority.id4me') },
      });
      expect(await login()).toMatchObject({ issuer: authority.issuer, discoveredAt: IDENTIFIER });
      expect(fingered()).toBe(1);
      expect((await begin({ identifier: `joe@${IDENTIFIER}` })).transaction.issuer).toBe(authority.issuer);
      for (const identifier of [`sub.${IDENTIFIER}`, 'id4me.localhost']) {
        expect(await codeOf(begin({ identifier }))).toBe('DNS_NAME_ABSENT');
      }
    });

    it('comes first where resolveAuthority says something', async () => {
      const asked: unknown[] = [];
      const { authority, login, record, begin } = fixture({
        resolveAuthority: async (identifier) => {
          asked.push(identifier.canonical);
          return identifier.canonical === IDENTIFIER ? web.origin('authority.id4me') : undefined;
        },
      });
      expect((await login({ identifier: 'Alice.id4me.localhost' })).issuer).toBe(authority.issuer);
      expect(names.queries).toEqual([]);
      names.set('_openid.bob.id4me.localhost', { txt: [record] });
      expect((await begin({ identifier: 'bob.id4me.localhost' })).transaction.issuer).toBe(authority.issuer);
      expect(asked).toEqual([IDENTIFIER, 'bob.id4me.localhost']);
    });

    it.each(['http://authority.example', 'authority.example', ''])(
      'is held to what an issuer may be: %j',
      async (issuer) => {
        const { begin } = fixture({ resolveAuthority: () => issuer });
        expect(await codeOf(begin())).toBe('ISSUER_MALFORMED');
      },
    );

    it('is checked when the party is made', () => {
      for (const authorities of [{ 'a.example': 'https://x/a/../b' }, { 'a.example': 'http://a.example' }]) {
        const make = () =>
          createRelyingParty({ clientName: 'Site', redirectUri: 'https://site.example/return', authorities });
        expect(make).toThrow(expect.objectContaining({ code: 'ISSUER_MALFORMED' }));
      }
    });
  });

  describe('with strictLookup', () => {
    it('needs a record that WebFinger confirms', async () => {
      const { authority, record, login } = fixture({ strictLookup: true });
      names.set(RECORD, { txt: [record] });
      web.set(IDENTIFIER, WEBFINGER, named(`${authority.issuer}/`));
      expect((await login()).issuer).toBe(authority.issuer);
      for (const answer of [named('https://other.example'), { status: 404 }, { body: { links: [] } }]) {
        web.set(IDENTIFIER, WEBFINGER, answer);
        expect(await codeOf(fixture({ strictLookup: true }).begin())).toBe('DNS_INSECURE');
      }
    });

    it('or one that is secured by DNSSEC', async () => {
      const { authority, record, login } = fixture({
        strictLookup: true,
        dns: { servers: [names.address], dnssec: 'prefer' },
      });
      names.set(RECORD, { txt: [record], authentic: true });
      expect((await login()).issuer).toBe(authority.issuer);
      expect(fingered()).toBe(0);
    });

    it('takes no parent’s word', async () => {
      const { authority, record, begin } = fixture({ strictLookup: true });
      names.set('_openid.id4me.localhost', { txt: [record] });
      web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
      expect(await codeOf(begin())).toBe('DNS_NAME_ABSENT');
      expect(await codeOf(fixture().begin())).toBe('no error');
    });
  });

  describe('with registrations made by hand', () => {
    const client = { clientId: 'by-hand', clientSecret: 'secret', idTokenSignedResponseAlg: 'ES256' };
    const options = (): Partial<RelyingPartyOptions> => ({
      registration: 'static',
      clients: { [`${web.origin('authority.id4me')}/`]: client },
    });

    it('leads to no other authority', async () => {
      const { authority, record, login, party } = fixture(options());
      names.set(RECORD, { txt: [record] });
      expect((await login()).tokens.clientId).toBe('by-hand');
      const other = createAuthority(web, { name: 'other' });
      expect(await codeOf(party.begin({ issuer: other.issuer }))).toBe('CLIENT_ABSENT');
      expect([authority.clients.size, other.clients.size]).toEqual([0, 0]);
    });

    it('registers elsewhere unless that is ruled out', async () => {
      const { party } = fixture({ ...options(), registration: 'dynamic' });
      const other = createAuthority(web, { name: 'other' });
      expect((await party.begin({ issuer: other.issuer })).transaction.clientId).toBe('client-0');
    });

    it('completes only what was begun with them', async () => {
      const dynamic = fixture();
      names.set(RECORD, { txt: [dynamic.record] });
      const { complete } = createFixture(web, { ...options(), resolveAuthority: undefined }, dynamic.authority);
      const begun = await dynamic.begin();
      expect(await codeOf(complete(begun))).toBe('CLIENT_FORGOTTEN');
    });
  });

  it('is given by discoverAuthority as well', async () => {
    const { authority, record } = fixture();
    names.set(RECORD, { txt: [`${record};clp=agent.example`] });
    const options = { allowPrivateAddresses: true, allowInsecureHttp: true, dns: { servers: [names.address] } };
    expect(await discoverAuthority(IDENTIFIER, options)).toEqual({
      issuer: authority.issuer,
      foundBy: 'dns',
      discoveredAt: IDENTIFIER,
      security: 'unknown',
      agent: 'https://agent.example',
    });
    web.set(IDENTIFIER, WEBFINGER, named(authority.issuer));
    names.set(RECORD, NODATA);
    expect(await discoverAuthority(IDENTIFIER, { ...options, webFinger: true, http: { agent } })).toMatchObject({
      issuer: authority.issuer,
      foundBy: 'webfinger',
    });
    const map = { ...options, authorities: { [IDENTIFIER]: authority.issuer } };
    expect(await discoverAuthority(IDENTIFIER, map)).toMatchObject({ issuer: authority.issuer, foundBy: 'site' });
  });
});
