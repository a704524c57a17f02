import { readFileSync } from 'node:fs';
import { MemoryStore } from 'openid-rp-core/stores';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COOKIE } from '../frameworks/login-scenarios.js';
import { type Identity, id4meProtocol, openId2Protocol, type Protocol } from '../frameworks/protocol.js';
import { useEvents } from '../id4me/login-events.js';
import { findNginx, type ProxySettings, type RunningProxy, startNginx } from './nginx.js';
import { type OpenProxiedSite, openExpressSite, openKoaSite, type ProxiedSite } from './proxied-site.js';
import { type ProxiedPage, ProxyVisitor } from './proxy-visitor.js';
import { requirement } from './requirement.js';

const { found, reason } = findNginx();
const available = requirement('nginx', found, reason);

const ORIGIN = 'https://site.example';
const RETURN_URL = `${ORIGIN}/auth/return`;

let identity: Identity;
const events = useEvents();
const closing: Array<() => Promise<void>> = [];
// Registrations take their time, and are the same for all sites here.
const store = new MemoryStore();
beforeAll(async () => {
  identity = (await createDevIdentity({ id4me: true })) as Identity;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => identity.close());

/** What differs from a site that is set up right, and its proxy. */
interface Setup extends Partial<Omit<ProxiedSite, 'protocol'>> {
  readonly proxy?: Omit<ProxySettings, 'upstreamPort'>;
}

/** Opens a site with its proxy in front; they close with the test. */
async function open(openSite: OpenProxiedSite, protocol: Protocol, setup: Setup = {}): Promise<ProxyVisitor> {
  const { proxy: settings, options, ...rest } = setup;
  const common = { transaction: 'session', trustsProxy: true, mountPath: '', ...rest } as const;
  const site = await openSite({ ...common, protocol, options: { store, ...options } });
  closing.push(site.close);
  const proxy: RunningProxy = await startNginx({ upstreamPort: Number(new URL(site.origin).port), ...settings });
  closing.push(proxy.close);
  return new ProxyVisitor(proxy);
}

/** Begins a login; gives the URL of the provider, and where it is to send the visitor back to, without what names the login. */
async function begin(visitor: ProxyVisitor, protocol: Protocol, mountPath = '') {
  const page = await visitor.post(`${ORIGIN}${mountPath}/auth/login`, protocol.form('alice'));
  if (page.location === '') throw new Error(`the login did not begin: ${page.status} ${page.text}`);
  const parameters = new URL(page.location).searchParams;
  const returnUrl = parameters.get('openid.return_to') ?? parameters.get('redirect_uri') ?? '';
  return { url: page.location, returnUrl: returnUrl.split('?', 1)[0] };
}

/** Logs alice in, and gives what the last page says. */
async function logIn(visitor: ProxyVisitor, protocol: Protocol, mountPath = '') {
  const { url } = await begin(visitor, protocol, mountPath);
  return outcomeOf(await visitor.deliver(await protocol.approve(url, 'alice')));
}

function outcomeOf({ status, text }: ProxiedPage): object {
  return { status, ...JSON.parse(text) };
}

/** What the log of the site says to do about the last failure. */
function lastHint(): string {
  const failure = events.findLast(({ type }) => type === 'failed');
  return (failure?.type === 'failed' && failure.error.hint) || '';
}

const FRAMEWORKS = [
  { framework: 'Express', openSite: openExpressSite },
  { framework: 'Koa', openSite: openKoaSite },
];
const PROTOCOLS = [
  { name: 'OpenID 2.0', protocolOf: openId2Protocol, option: 'returnURL' },
  { name: 'ID4me', protocolOf: id4meProtocol, option: 'callbackURL' },
];
const CASES = FRAMEWORKS.flatMap((framework) => PROTOCOLS.map((protocol) => ({ ...framework, ...protocol })));

describe.skipIf(!available).each(CASES)('$framework behind nginx, $name', ({ openSite, protocolOf, option }) => {
  it.each([
    ['an absolute one', { [option]: RETURN_URL }],
    ['a path and baseURL', { [option]: '/auth/return', baseURL: `${ORIGIN}/` }],
  ])('has the return URL that visitors see, from %s, and logs in', async (_, options) => {
    const protocol = protocolOf(identity);
    const visitor = await open(openSite, protocol, { options });
    const { url, returnUrl } = await begin(visitor, protocol);
    expect(returnUrl).toBe(RETURN_URL);
    const page = await visitor.deliver(await protocol.approve(url, 'alice'));
    expect(outcomeOf(page)).toEqual({ status: 200, user: protocol.user('alice') });
    expect([...visitor.cookies.values()].every(({ isSecure }) => isSecure)).toBe(true);
  });

  it('comes back from plain http, where the proxy leads to https', async () => {
    const protocol = protocolOf(identity);
    const visitor = await open(openSite, protocol);
    const page = await visitor.post('http://site.example/auth/login', protocol.form('alice'));
    const answer = await protocol.approve(page.location, 'alice');
    const onPlainHttp = { ...answer, url: answer.url.replace('https:', 'http:') };
    expect(outcomeOf(await visitor.deliver(onPlainHttp))).toEqual({ status: 200, user: protocol.user('alice') });
  });

  it('logs in below a prefix that the proxy hands on', async () => {
    const protocol = protocolOf(identity);
    const options = { [option]: `${ORIGIN}/app/auth/return` };
    const visitor = await open(openSite, protocol, { options, mountPath: '/app' });
    expect(await logIn(visitor, protocol, '/app')).toEqual({ status: 200, user: protocol.user('alice') });
  });
});

describe.skipIf(!available).each(FRAMEWORKS)('$framework behind nginx that is set up wrongly', ({ openSite }) => {
  it('RETURN_TO_MISMATCH: the proxy takes a prefix off the path', async () => {
    const protocol = openId2Protocol(identity);
    const options = { returnURL: `${ORIGIN}/app/auth/return` };
    const visitor = await open(openSite, protocol, { options, proxy: { takesOff: '/app' } });
    expect(await logIn(visitor, protocol, '/app')).toMatchObject({ status: 403, info: { code: 'RETURN_TO_MISMATCH' } });
    expect(lastHint()).toContain('"/app"');
    expect(lastHint()).toContain('req.originalUrl');
  });

  it('TRANSACTION_COOKIE_ABSENT: the return URL is on plain http, where cookies for https do not come', async () => {
    const protocol = openId2Protocol(identity);
    const options = { returnURL: '/auth/return', baseURL: 'http://site.example/' };
    const visitor = await open(openSite, protocol, { options, proxy: { plainHttp: 'pass' } });
    const { url, returnUrl } = await begin(visitor, protocol);
    expect(returnUrl).toBe('http://site.example/auth/return');
    const page = await visitor.deliver(await protocol.approve(url, 'alice'));
    expect(outcomeOf(page)).toMatchObject({ status: 403, info: { code: 'TRANSACTION_COOKIE_ABSENT' } });
    expect(lastHint()).toContain('returnURL');
  });

  it('OPTION_INVALID: the callback URL of ID4me is on plain http', async () => {
    const options = { callbackURL: '/auth/return', baseURL: 'http://site.example/' };
    await expect(async () => open(openSite, id4meProtocol(identity), { options })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  it('RETURN_URL_OUTSIDE_REALM: the return URL is made from a Host that the proxy does not hand on', async () => {
    const protocol = openId2Protocol(identity);
    const fromHost = ({ headers }: { headers: { host?: string } }) => `https://${headers.host}/auth/return`;
    const options = { returnURL: fromHost, realm: `${ORIGIN}/` };
    const right = await open(openSite, protocol, { options });
    expect(await logIn(right, protocol)).toMatchObject({ status: 200 });
    const wrong = await open(openSite, protocol, { options, proxy: { tellsOrigin: false } });
    const page = await wrong.post(`${ORIGIN}/auth/login`, protocol.form('alice'));
    expect(outcomeOf(page)).toEqual({ status: 500, error: 'RETURN_URL_OUTSIDE_REALM' });
    expect(lastHint()).not.toBe('');
  });
});

describe.skipIf(!available)('a session with a Secure cookie, and nobody told the framework of the proxy', () => {
  it.each(PROTOCOLS)(
    'Express: TRANSACTION_COOKIE_ABSENT, and the hint says what to set ($name)',
    async ({ protocolOf }) => {
      const protocol = protocolOf(identity);
      const visitor = await open(openExpressSite, protocol, { trustsProxy: false });
      const { url } = await begin(visitor, protocol);
      expect([...visitor.cookies]).toEqual([]);
      const page = await visitor.deliver(await protocol.approve(url, 'alice'));
      expect(outcomeOf(page)).toMatchObject({ status: 403, info: { code: 'TRANSACTION_COOKIE_ABSENT' } });
      expect(lastHint()).toContain("app.set('trust proxy', 1)");
    },
  );

  it.each(PROTOCOLS)('Koa: its own error, before anybody is sent anywhere ($name)', async ({ protocolOf }) => {
    const protocol = protocolOf(identity);
    const visitor = await open(openKoaSite, protocol, { trustsProxy: false });
    const page = await visitor.post(`${ORIGIN}/auth/login`, protocol.form('alice'));
    expect(page.status).toBe(500);
  });
});

describe.skipIf(!available)('logins in cookies of their own, on Express', () => {
  it.each(PROTOCOLS)('need nothing from the proxy, not the Host and not the scheme ($name)', async ({ protocolOf }) => {
    const protocol = protocolOf(identity);
    // The session that remembers who logged in is for https alone, so that here its cookie is never set.
    const wrong = { trustsProxy: false, proxy: { tellsOrigin: false } };
    const visitor = await open(openExpressSite, protocol, { transaction: COOKIE, ...wrong });
    expect(await logIn(visitor, protocol)).toEqual({ status: 200, user: protocol.user('alice') });
  });
});

describe.skipIf(!available)('ATK-D-17 the limit of docs/recipes/proxies.md', () => {
  it('lets an address begin twenty logins at once, and end every one of them', async () => {
    const protocol = openId2Protocol(identity);
    const site = await openExpressSite({
      protocol,
      transaction: 'session',
      trustsProxy: true,
      mountPath: '',
      options: { store },
    });
    closing.push(site.close);
    const upstreamPort = Number(new URL(site.origin).port);
    const proxy = await startNginx({ upstreamPort, directives: documentedLimit(upstreamPort) });
    closing.push(proxy.close);
    const visitor = new ProxyVisitor(proxy);
    const pages: ProxiedPage[] = [];
    // More than 20 where this machine takes 6 seconds for them.
    while (pages.at(-1)?.status !== 429 && pages.length < 40) {
      pages.push(await visitor.post(`${ORIGIN}/auth/login`, protocol.form('alice')));
    }
    const urls = pages.map(({ location }) => location).filter((url) => url !== '');
    expect(urls.length).toBeGreaterThanOrEqual(20);
    expect(pages.at(-1)).toMatchObject({ status: 429, location: '' });
    for (const url of urls.slice(-5)) {
      expect((await visitor.deliver(await protocol.approve(url, 'alice'))).status).toBe(200);
    }
  });

  /** For the one route of the site here. */
  function documentedLimit(upstreamPort: number) {
    const recipe = readFileSync(new URL('../../docs/recipes/proxies.md', import.meta.url), 'utf8');
    const [beside = ''] = recipe.match(/^limit_req_zone .*;$/m) ?? [];
    const [inside = ''] = recipe.match(/^location ~ .*?^}$/ms) ?? [];
    return { beside, inside: inside.replace('(openid|id4me|steam)', 'login').replace(':3000', `:${upstreamPort}`) };
  }
});

describe.skipIf(!available)('a proxy that takes a prefix off the path', () => {
  const proxy = { takesOff: '/app' };

  it('is made up for by req.originalUrl on Express', async () => {
    const protocol = openId2Protocol(identity);
    const options = { returnURL: `${ORIGIN}/app/auth/return` };
    const visitor = await open(openExpressSite, protocol, { options, proxy, originalPrefix: '/app' });
    expect(await logIn(visitor, protocol, '/app')).toEqual({ status: 200, user: protocol.user('alice') });
  });

  it('changes nothing for ID4me, where the redirect URI is checked by the authority', async () => {
    const protocol = id4meProtocol(identity);
    const options = { callbackURL: `${ORIGIN}/app/auth/return` };
    const visitor = await open(openExpressSite, protocol, { options, proxy });
    expect(await logIn(visitor, protocol, '/app')).toEqual({ status: 200, user: protocol.user('alice') });
  });
});
