import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../interop/free-port.js';
import { findNginx, type RunningProxy, startNginx } from '../interop/nginx.js';
import { requirement } from '../interop/requirement.js';
import { findChromium, launchBrowser, look, type Visit, visit } from './browser.js';
import { type ExampleSite, FRAMEWORKS, type Framework, startExampleSite } from './example-site.js';
import {
  decideAtAuthority,
  decideAtDevProvider,
  registerIfAsked,
  signInWithSteam,
  typeId4me,
  typeOpenId,
  words,
} from './person.js';

const chromium = findChromium();
const nginx = findNginx();
const hasChromium = requirement('chromium', chromium.found, chromium.reason);
const hasNginx = requirement('nginx', nginx.found, nginx.reason);

/** Browsers do not know who signed the certificate. */
const TRUSTING = { ignoreHTTPSErrors: true };

describe.skipIf(!hasChromium || !hasNginx).each(FRAMEWORKS)(
  'the %s example behind nginx, which ends https',
  (framework) => {
    let browser: Browser;
    let behind: SiteBehindProxy;
    let person: Visit;
    beforeAll(async () => {
      [browser, behind] = await Promise.all([launchBrowser(), startBehindProxy(framework)]);
    });
    afterAll(async () => {
      await browser?.close();
      await behind?.proxy.close();
      expect(await behind?.site.stop()).toBe(0);
    });
    beforeEach(async () => {
      person = await visit(browser, TRUSTING);
    });
    afterEach(async () => {
      await person.page.context().close();
      expect(person.complaints).toEqual([]);
    });

    it('logs in with OpenID 2.0', async () => {
      const { page } = person;
      await page.goto(`${behind.origin}/login`);
      await typeOpenId(page, behind.site.identifiers[0]);
      const begun = new URL(page.url()).searchParams;
      expect(begun.get('openid.realm')).toBe(`${behind.origin}/`);
      expectReturnUrl(begun.get('openid.return_to'), '/auth/openid/return');
      await decideAtDevProvider(page, 'Allow', 'bob');
      await expectLoggedIn(page, 'Bob Builder');
      await look(page, 'behind-proxy-account');
    });

    it('logs in with ID4me, and out at the authority, too', async () => {
      const { page } = person;
      await page.goto(`${behind.origin}/login`);
      const begun = page.waitForRequest((request) => request.url().includes('redirect_uri='));
      await typeId4me(page, behind.site.id4me[0]);
      expectReturnUrl(new URL((await begun).url()).searchParams.get('redirect_uri'), '/auth/id4me/return');
      await decideAtAuthority(page, 'Allow');
      await expectLoggedIn(page, 'Alice Ängström');
      await page.getByRole('button', { name: 'Log out' }).click();
      expect(new URL(page.url()).hostname).toBe('authority.id4me.localhost');
      await page.getByRole('button', { name: 'Log out' }).click();
      expect(page.url()).toBe(`${behind.origin}/`);
    });

    it('is told by the authority that somebody logged out there', async () => {
      const { page } = person;
      await page.goto(`${behind.origin}/login`);
      await typeId4me(page, behind.site.id4me[0]);
      const authority = new URL(page.url()).origin;
      await decideAtAuthority(page, 'Allow');
      await expectLoggedIn(page, 'Alice Ängström');
      const metadata = await (await page.goto(`${authority}/.well-known/openid-configuration`))?.json();
      await page.goto(metadata.end_session_endpoint);
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await Promise.all([answered, page.getByRole('button', { name: 'Log out' }).click()]);
      const whereTo = async () => {
        await page.goto(`${behind.origin}/account`);
        return new URL(page.url()).pathname;
      };
      await expect.poll(whereTo, { timeout: 10_000 }).toBe('/login');
    });

    it('logs in with Steam', async () => {
      const { page } = person;
      await page.goto(`${behind.origin}/login`);
      const begun = page.waitForRequest((request) => request.url().includes('openid.return_to='));
      await signInWithSteam(page, 'Gordon');
      expectReturnUrl(new URL((await begun).url()).searchParams.get('openid.return_to'), '/auth/steam/return');
      await registerIfAsked(page);
      await expectLoggedIn(page, 'Gordon <Freeman>');
    });

    it('sends who comes by plain http to the right address', async () => {
      const { page } = person;
      const open = await startNginx({ upstreamPort: behind.port, plainHttp: 'pass' });
      const response = await page.goto(`http://localhost:${open.httpPort}/login`);
      expect(response?.status()).toBe(400);
      expect(response?.headers()['set-cookie']).toBeUndefined();
      await look(page, 'behind-proxy-plain-http');
      await behind.site.printed(/X-Forwarded-Proto is "http"\. Let the proxy lead plain http to https/);
      await page.getByRole('link', { name: 'front page' }).click();
      expect(page.url()).toBe(`${behind.origin}/`);
      expect(await page.getByLabel('Your OpenID').isVisible()).toBe(true);
      await open.close();
    });

    it('says what to set where the proxy does not tell that visitors are on https', async () => {
      const { page } = person;
      const silent = await startNginx({ upstreamPort: behind.port, tellsOrigin: false });
      onTestFinished(() => silent.close());
      const response = await page.goto(`https://localhost:${silent.httpsPort}/login`);
      expect(response?.status()).toBe(500);
      expect(await words(page)).toContain(`It is ${behind.origin}/`);
      await look(page, 'behind-proxy-silent');
      await behind.site.printed(/proxy_set_header X-Forwarded-Proto \$scheme;/);
    });

    function expectReturnUrl(given: string | null, pathname: string): void {
      const url = new URL(given ?? '');
      expect(url.origin + url.pathname).toBe(behind.origin + pathname);
    }

    /** By a session that no page on plain http, no script and no form of another site gets hold of. */
    async function expectLoggedIn(page: Page, name: string): Promise<void> {
      await page.waitForURL(`${behind.origin}/account`);
      expect(await words(page)).toContain(name);
      const cookies = (await page.context().cookies()).filter(({ domain }) => domain === 'localhost');
      const kept = cookies.map(({ value: _, expires: __, ...cookie }) => cookie);
      const flags = { domain: 'localhost', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' };
      // Koa has the signature of a cookie in another one.
      const names = ['__Host-form', '__Host-session', ...(framework === 'koa' ? ['__Host-session.sig'] : [])];
      expect(kept).toEqual(names.map((name) => ({ name, ...flags })));
    }
  },
);

describe.skipIf(!hasNginx).each(FRAMEWORKS)('the %s example behind nginx with https', (framework) => {
  it('says what to set where BASE_URL says http', async () => {
    const { site, get } = await startWrongly(framework, ({ httpsPort }) => `http://localhost:${httpsPort}`);
    const response = await get('/login', 'site.example');
    expect([response.status, response.cookies]).toEqual([500, undefined]);
    await site.printed(/visitors are on https\. Set BASE_URL to what browsers show/);
  });

  it('says what to set where there is no BASE_URL', async () => {
    const { site, get } = await startWrongly(framework, () => '');
    const response = await get('/login', 'site.example');
    expect(response).toMatchObject({ status: 421, cookies: undefined, location: undefined });
    expect(response.text).toContain('set BASE_URL');
    await site.printed(/Somebody asked for "site\.example", but the site is at \S+ Behind a proxy, set BASE_URL\./);
  });
});

interface SiteBehindProxy {
  readonly site: ExampleSite;
  readonly proxy: RunningProxy;
  readonly origin: string;
  /** Of the site itself. */
  readonly port: number;
}

async function startBehindProxy(framework: Framework): Promise<SiteBehindProxy> {
  const port = await freePort();
  const proxy = await startNginx({ upstreamPort: port });
  const origin = `https://localhost:${proxy.httpsPort}`;
  // The authority, which runs beside the site, tells it of log-outs through the proxy.
  const environment = { PORT: String(port), BASE_URL: origin, NODE_EXTRA_CA_CERTS: proxy.certificateFile };
  return { site: await startExampleSite(framework, environment), proxy, origin, port };
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly cookies: readonly string[] | undefined;
  readonly text: string;
}

/** Until the test is over. @param baseUrlOf what the site is told, empty for nothing */
async function startWrongly(framework: Framework, baseUrlOf: (proxy: RunningProxy) => string) {
  const port = await freePort();
  const proxy = await startNginx({ upstreamPort: port });
  onTestFinished(() => proxy.close());
  const site = await startExampleSite(framework, { PORT: String(port), BASE_URL: baseUrlOf(proxy) });
  onTestFinished(async () => expect(await site.stop()).toBe(0));
  const get = async (path: string, host: string): Promise<Answer> => {
    const target = { host: '127.0.0.1', port: proxy.httpsPort, servername: 'localhost', path, headers: { host } };
    const [response] = await once(request({ ...target, ca: proxy.certificate, agent: false }).end(), 'response');
    const { location, 'set-cookie': cookies } = response.headers;
    return { status: response.statusCode, location, cookies, text: await text(response) };
  };
  return { site, get };
}
