import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSite, developmentAt, openStorage, type Storage } from 'example-site';
import { rpDiscoveryDocument } from 'openid-rp-core/openid2';
import { createDevIdentity, type DevId4me, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../examples/express/src/app.js';
import { databaseFile } from '../../../test/interop/sql-clients.js';
import { htmlPage, type Page, type Received, usePages, XRDS_TYPE } from '../../../test/page-server.js';
import { examine, LOCAL } from './doctor.js';

const pages = usePages();
const COOKIE = 'sid=1; Path=/; Expires=Fri, 01 Jan 2038 00:00:00 GMT; HttpOnly; SameSite=Lax';
const site = (path = '/') => `${pages.origin}${path}`;
const returnUrl = () => site('/return');

/** The answer of a site that begins a login. */
function begun(to: string = returnUrl(), headers: Record<string, string> = {}): Page {
  const query = new URLSearchParams({ 'openid.mode': 'checkid_setup', 'openid.return_to': to, 'openid.realm': site() });
  return { status: 302, headers: { location: `https://op.example/?${query}`, 'set-cookie': COOKIE, ...headers } };
}

/** The root of a site: a page for people, the document for providers. */
function root(document = rpDiscoveryDocument(returnUrl())): (request: Received) => Page {
  return ({ headers }) =>
    headers.accept?.includes(XRDS_TYPE)
      ? { headers: { 'content-type': XRDS_TYPE }, body: document }
      : htmlPage('', { 'set-cookie': COOKIE });
}

const look = (...more: string[]) => examine(['--site', site(), ...LOCAL, ...more]);
const begin = (...more: string[]) => look('--begin-url', site('/begin'), ...more);

beforeEach(() => {
  pages.set('/', root());
  pages.set('/begin', begun());
});

describe('a site', () => {
  it('is in order, and each step is told', async () => {
    const { exitCode, outcome, steps, faults } = await begin();
    expect([exitCode, outcome.usableAs, faults]).toEqual([0, ['site'], []]);
    expect(steps.map(({ step }) => step)).toEqual([
      ...['page', 'https', 'begin', 'cookies', 'rp-discovery', 'return-url', 'proxy', 'proxy', 'proxy'],
    ]);
    expect(steps.find(({ step }) => step === 'begin')?.detail).toMatchObject({ returnUrl: returnUrl(), realm: site() });
  });

  it('is known to providers by its origin, whichever page is looked at', async () => {
    pages.set('/app/login', htmlPage('', { 'set-cookie': COOKIE }));
    const { exitCode, told, faults } = await examine(['--site', site('/app/login'), ...LOCAL]);
    expect([exitCode, faults]).toEqual([0, []]);
    expect(told('return-url')[0]?.detail).toEqual({ returnUrl: returnUrl(), realm: site() });
  });

  it('that cannot be reached fails', async () => {
    const { exitCode, faults } = await examine(['--site', 'http://127.0.0.1:1/', ...LOCAL]);
    expect([exitCode, faults]).toEqual([1, ['failed page CONNECTION_FAILED']]);
  });

  it('that answers with an error fails', async () => {
    pages.set('/', ({ headers }) =>
      headers.accept?.includes(XRDS_TYPE) ? root()({ headers } as Received) : { status: 500 },
    );
    const { exitCode, faults } = await begin();
    expect([exitCode, faults]).toEqual([1, ['failed page']]);
  });
});

describe('the beginning of a login', () => {
  it('that leads to no provider fails', async () => {
    pages.set('/begin', { ...htmlPage('no such identifier'), status: 400, headers: { 'set-cookie': COOKIE } });
    const { exitCode, faults } = await begin();
    expect([exitCode, faults]).toEqual([1, ['failed begin']]);
  });

  it('is also seen where it goes by form', async () => {
    const fields = `<input type="hidden" name="openid.return_to" value="${site('/return?a=1&amp;b=2')}">`;
    pages.set('/begin', { headers: { 'set-cookie': COOKIE }, body: `<form method="post">${fields}</form>` });
    const { exitCode, told } = await begin();
    expect([exitCode, told('begin')[0]?.detail]).toEqual([
      0,
      expect.objectContaining({ returnUrl: site('/return?a=1&b=2') }),
    ]);
  });

  it('is seen for ID4me, too', async () => {
    const location = `https://authority.example/?redirect_uri=${encodeURIComponent(returnUrl())}`;
    pages.set('/begin', { status: 302, headers: { location, 'set-cookie': COOKIE } });
    const { exitCode, told } = await begin();
    expect([exitCode, told('begin')[0]?.detail]).toEqual([0, expect.objectContaining({ returnUrl: returnUrl() })]);
  });

  it('sends a form as a browser would: the right one, with its other fields and the cookie', async () => {
    const form = (name: string, method: string) =>
      `<form action="/${name}" method="${method}"><input name=csrf value='a"b'><input type="text" name="${name}"></form>`;
    const body = `${form('other', 'post')}${form('openid_identifier', 'post')}${form('id4me_identifier', 'get')}`;
    pages.set('/login', { headers: { 'set-cookie': COOKIE }, body });
    pages.set('/openid_identifier', begun());
    pages.set('/id4me_identifier', begun());
    const openid = await look('https://alice.example/', '--begin-url', site('/login'));
    expect([openid.exitCode, openid.faults]).toEqual([0, []]);
    const posted = pages.requests.find(({ path }) => path === '/openid_identifier');
    expect(posted).toMatchObject({ method: 'POST', headers: { cookie: 'sid=1', origin: pages.origin } });
    expect([...new URLSearchParams(posted?.body)]).toEqual([
      ['csrf', 'a"b'],
      ['openid_identifier', 'https://alice.example/'],
    ]);
    await look('alice.example', '--begin-url', site('/login'));
    expect(pages.requests.some(({ path, method }) => path === '/id4me_identifier' && method === 'GET')).toBe(true);
  });
});

describe('the cookies of a site', () => {
  it.each([
    ['no cookie', undefined, 1, ['failed cookies']],
    ['without HttpOnly', 'sid=1; SameSite=Lax', 0, ['warning cookies']],
    ['without SameSite', 'sid=1; HttpOnly', 0, ['warning cookies']],
    ['with SameSite=Strict', 'sid=1; HttpOnly; SameSite=Strict', 1, ['failed cookies']],
    [
      'with SameSite=Strict beside one that comes back',
      `x=2; HttpOnly; SameSite=Strict, ${COOKIE}`,
      0,
      ['warning cookies'],
    ],
    ['with Domain', `${COOKIE}; Domain=.example.com`, 0, ['warning cookies']],
    ['Strict and without HttpOnly', `x=2; SameSite=Strict, ${COOKIE}`, 0, ['warning cookies', 'warning cookies']],
    ['with SameSite=None alone', 'sid=1; HttpOnly; SameSite=None', 1, ['failed cookies']],
    ['with SameSite=None and Secure', 'sid=1; HttpOnly; SameSite=None; Secure', 0, []],
  ] as const)('are judged: %s', async (_what, cookie, expectedCode, expected) => {
    const { 'set-cookie': _, ...headers } = begun().headers ?? {};
    pages.set('/begin', { status: 302, headers: { ...headers, ...(cookie && { 'set-cookie': cookie }) } });
    const { exitCode, faults, steps } = await begin();
    expect([exitCode, faults]).toEqual([expectedCode, expected]);
    expect(steps.every(({ status, advice }) => status === 'ok' || Boolean(advice))).toBe(true);
  });

  const STRICT = 'sid=1; HttpOnly; SameSite=Strict';
  it.each([
    ['Strict where the login begins, beside one of the page', COOKIE, STRICT, 1, ['failed cookies']],
    ['Strict at the page, beside one of the login', STRICT, COOKIE, 0, ['warning cookies']],
    ['Strict at the page, where the login sets none', STRICT, undefined, 1, ['failed cookies']],
    ['of the page alone', COOKIE, undefined, 0, []],
  ] as const)('are judged by the answer that sets them: %s', async (_what, ofPage, ofLogin, expectedCode, expected) => {
    const { 'set-cookie': _, ...headers } = begun().headers ?? {};
    const body = '<form method="post" action="/begin"><input name="openid_identifier"></form>';
    pages.set('/login', { headers: { 'set-cookie': ofPage }, body });
    pages.set('/begin', { status: 302, headers: { ...headers, ...(ofLogin && { 'set-cookie': ofLogin }) } });
    const { exitCode, faults } = await look('https://alice.example/', '--begin-url', site('/login'));
    expect([exitCode, faults]).toEqual([expectedCode, expected]);
  });

  it('are told one by one', async () => {
    pages.set('/begin', begun(returnUrl(), { 'set-cookie': `${COOKIE}, other=2; HttpOnly; SameSite=Lax` }));
    expect((await begin()).told('cookies').map(({ detail }) => detail)).toEqual([{ name: 'sid' }, { name: 'other' }]);
  });
});

describe('the document of a site for providers', () => {
  const document = (text: string, type = XRDS_TYPE): Page => ({ headers: { 'content-type': type }, body: text });

  it.each([
    ['there is none', () => htmlPage('')],
    ['it names nothing', () => document('<xrds:XRDS><XRD></XRD></xrds:XRDS>')],
    ['it stands in a comment', () => document(`<XRDS><!-- ${rpDiscoveryDocument(returnUrl()).slice(40)} --></XRDS>`)],
    [
      'the realm redirects',
      () => ({ status: 302, headers: { location: site('/xrds'), 'x-xrds-location': site('/xrds') } }),
    ],
    ['its content type is another', () => ({ headers: { 'x-xrds-location': site('/other-type') } })],
  ] as ReadonlyArray<[string, () => Page]>)('has a warning where %s', async (_what, page) => {
    pages.set('/other-type', document(rpDiscoveryDocument(returnUrl()), 'text/xml'));
    pages.set('/xrds', document(rpDiscoveryDocument(returnUrl())));
    pages.set('/', (request) => (request.headers.accept?.includes(XRDS_TYPE) ? page() : htmlPage('')));
    const { exitCode, faults } = await begin();
    expect([exitCode, faults]).toEqual([0, ['warning rp-discovery']]);
  });

  it('is found where a header points to it', async () => {
    pages.set('/', htmlPage('', { 'x-xrds-location': site('/xrds') }));
    pages.set('/xrds', document(rpDiscoveryDocument([returnUrl(), site('/a?b=1&c=2')])));
    const { exitCode, told, faults } = await look();
    expect([exitCode, faults]).toEqual([0, []]);
    expect(told('rp-discovery')[0]?.detail).toMatchObject({ returnUrls: [returnUrl(), site('/a?b=1&c=2')] });
    expect(told('return-url').map(({ detail }) => detail?.['returnUrl'])).toEqual([returnUrl(), site('/a?b=1&c=2')]);
  });
});

describe('the return URL of a site', () => {
  it.each([
    ['outside the realm', 'http://other.example/return', 1, 'failed return-url'],
    ['that the document for providers does not name', 'SITE/elsewhere', 0, 'warning return-url'],
  ])('%s', async (_what, url, expectedCode, expected) => {
    const { exitCode, faults } = await look('--return-url', url.replace('SITE', pages.origin));
    expect([exitCode, faults]).toEqual([expectedCode, [expected]]);
  });
});

describe('a site behind a proxy', () => {
  it('fails where it sends a return URL that is not absolute', async () => {
    pages.set('/begin', begun('/return'));
    const { exitCode, faults } = await begin();
    expect([exitCode, faults]).toEqual([1, ['failed return-url']]);
  });

  it.each([
    ['X-Forwarded-Host', 'x-forwarded-host'],
    ['Forwarded', 'forwarded'],
    ['Host', 'host'],
  ])('fails where its URLs are built from %s', async (name, header) => {
    pages.set('/begin', ({ headers }) => {
      const host = String(header === 'host' || headers[header] ? headers[header] : new URL(site()).host).replace(
        'host=',
        '',
      );
      return begun(`http://${host}/return`);
    });
    const { exitCode, told, faults } = await begin();
    expect([exitCode, faults]).toEqual([1, ['failed proxy']]);
    expect(told('proxy').find(({ status }) => status === 'failed')?.detail).toMatchObject({ header: name });
  });

  it('fails where its document for providers is', async () => {
    pages.set('/', (request) => {
      const host = request.headers['x-forwarded-host'] ?? new URL(site()).host;
      return root(rpDiscoveryDocument(`http://${host}/return`))(request);
    });
    expect((await look()).faults).toEqual(['failed proxy']);
  });

  it('is in order where strange hosts are turned away', async () => {
    pages.set('/begin', ({ headers }) => (headers.host === new URL(site()).host ? begun() : { status: 421 }));
    expect((await begin()).faults).toEqual([]);
  });

  it('is not said to be in order where nothing was seen', async () => {
    pages.set('/', htmlPage(''));
    const { told } = await look();
    expect(told('proxy')).toHaveLength(1);
  });
});

describe('the example site', () => {
  let identity: DevIdentity & { readonly id4me: DevId4me };
  let server: Server;
  let origin: string;
  const database = databaseFile();
  let storage: Storage;
  beforeAll(async () => {
    identity = await createDevIdentity({ id4me: true });
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    storage = await openStorage(`file:${database.file}`);
    const development = developmentAt({ origin: identity.origin, nameServer: identity.id4me.nameServer });
    const settings = { baseUrl: origin, sessionSecret: 'only for this test', storage, development };
    server.on('request', createApp(createSite(settings)));
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await storage.close();
    database.remove();
    await identity.close();
  });

  it.each(['openid2', 'id4me'] as const)('has nothing that would break a login: %s', async (protocol) => {
    const { openid2, id4me } = identity;
    const typed = protocol === 'openid2' ? openid2.opIdentifier : id4me.identifier('alice');
    const { exitCode, told, outcome } = await examine(['--site', `${origin}/`, typed, ...LOCAL]);
    expect([exitCode, outcome.failures]).toEqual([0, 0]);
    expect(told('begin')[0]?.detail?.['returnUrl']).toContain(`${origin}/auth/`);
    expect(told('cookies').map(({ status }) => status)).not.toContain('failed');
    expect(told('proxy').map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });
});
