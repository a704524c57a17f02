import { logFailures } from 'example-site';
import { createDevIdentity, type Id4meFaults } from 'openid-rp-devkit';
import { describe, expect, it } from 'vitest';
import { FRAMEWORKS } from './example-site.js';
import { type Browse, csrfOf, form, loginForm } from './page-client.js';
import { useSites } from './site-in-process.js';
import { logIn } from './visitor.js';

const sites = useSites();

describe.each(FRAMEWORKS)('the %s example:', (framework) => {
  describe('the site tells browsers', () => {
    it('to run nothing, to frame it nowhere, and to say nowhere where they came from', async () => {
      const browse = await sites.open(framework);
      for (const path of ['/', '/login', '/nowhere', '/style.css', '/auth/openid/return?openid.mode=id_res']) {
        const { headers } = await browse(path);
        const policy = headers.get('content-security-policy')?.split('; ');
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).toContain("form-action 'self' https:");
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('x-powered-by')).toBeNull();
      }
      expect((await browse('/')).headers.get('cache-control')).toBe('no-store');
    });

    it('to keep its cookies to itself, and on https to the secure connection', async () => {
      const plain = ['httponly', 'path=/', 'samesite=lax'];
      const http = await sites.open(framework);
      expect(cookieAttributes(await http('/login'), 'form')).toEqual(plain);
      const begun = await http('/auth/steam', form({ csrf: await csrfOf(http, '/login') }));
      expect(cookieAttributes(begun, 'session')).toEqual(plain);

      const https = await sites.open(framework, { baseUrl: 'https://site.example' });
      const behindProxy: Browse = (path, request) =>
        https(path, { ...request, headers: { ...request?.headers, 'x-forwarded-proto': 'https' } });
      expect(cookieAttributes(await behindProxy('/login'), '__Host-form')).toEqual([...plain, 'secure']);
      const begunBehind = await behindProxy('/auth/steam', form({ csrf: await csrfOf(behindProxy, '/login') }));
      expect(cookieAttributes(begunBehind, '__Host-session')).toEqual([...plain, 'secure']);
    });

    it('nothing of a session before they begin a login, and stores none', async () => {
      const browse = await sites.open(framework);
      for (const path of ['/', '/login', '/nowhere']) {
        const names = (await browse(path)).headers.getSetCookie().map((header) => header.split('=')[0]);
        expect(names).toEqual(path === '/' ? ['form'] : []);
      }
      await browse('/logout', form({ csrf: 'x' }));
      const { rows } = await sites.database.execute('SELECT * FROM sessions', []);
      expect(rows).toEqual([]);
    });

    it('and providers, that its return URL is its own', async () => {
      const browse = await sites.open(framework, { baseUrl: 'http://localhost:3000' });
      const asProvider = { headers: { accept: 'application/xrds+xml' } };
      for (const answer of [await browse('/', asProvider), await browse('/openid-return-urls.xrds')]) {
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe('application/xrds+xml');
        expect(answer.headers.get('set-cookie')).toBeNull();
        expect(await answer.text()).toContain('<URI>http://localhost:3000/auth/openid/return</URI>');
      }
      const page = await browse('/', { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(page.headers.get('x-xrds-location')).toBe('http://localhost:3000/openid-return-urls.xrds');
      expect(await page.text()).toContain('Your OpenID');
    });

    it('to keep no cookie where no form needs one', async () => {
      const browse = await sites.open(framework);
      for (const path of ['/nowhere', '/account', '/style.css']) {
        expect((await browse(path)).headers.get('set-cookie')).toBeNull();
      }
    });
  });

  describe('the site leads back to the page that one came from', () => {
    it.each([
      ['/', '/login?returnTo=%2F'],
      ['/nowhere?a=1', '/login?returnTo=%2Fnowhere%3Fa%3D1'],
      ['/login', '/login'],
      ['/login?returnTo=/account%3Fa', '/login?returnTo=%2Faccount%3Fa'],
      ['/auth/openid/return?openid.mode=id_res', '/login'],
      ['//evil.example/', '/login'],
    ])('by the link in the head of %s', async (path, link) => {
      const browse = await sites.open(framework);
      expect(await (await browse(path)).text()).toContain(`<a href="${link}">Log in</a>`);
    });

    it.each([
      ['/', '/'],
      ['/?returnTo=/account%3Fa', '/account?a'],
      ['/login', ''],
    ])('by the forms of %s', async (path, returnTo) => {
      const page = await (await (await sites.open(framework))(path)).text();
      const values = [...page.matchAll(/name="returnTo" value="([^"]*)"/g)].map(([, value]) => value);
      expect(values).toEqual([returnTo, returnTo, returnTo]);
    });

    it('by a link to the login page, where somebody has logged in meanwhile', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      await logIn(sites.identity, browse, { protocol: 'openid', user: 'alice' }, 'Alice');
      const landing = async (returnTo: string) => {
        const { headers } = await browse(`/login?${new URLSearchParams({ returnTo })}`);
        return headers.get('location')?.replace(/^http:\/\/127\.0\.0\.1:\d+(?=\/)/, '');
      };
      expect(await landing('/account/add?a=1')).toBe('/account/add?a=1');
      for (const evil of ['https://evil.example/', '//evil.example/', '/\\evil.example/', '/\t/evil.example/', '']) {
        expect(await landing(evil)).toBe('/account');
      }
      const { headers } = await browse('/login?returnTo=/.//evil.example/');
      expect(headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    });

    it('by the link of the registration form, for those who have an account already', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      const { opIdentifier } = sites.identity.openid2;
      const request = await loginForm(browse, opIdentifier, { returnTo: '/account/add' });
      const begun = await browse('/auth/openid', request);
      const { pathname, search } = new URL(
        sites.identity.openid2.approve(begun.headers.get('location') ?? '', { user: 'alice', via: 'GET' }).url,
      );
      await browse(pathname + search);
      expect(await (await browse('/register')).text()).toContain('<a href="/login?returnTo=%2Faccount%2Fadd">Log in');
    });
  });

  describe('the site refuses', () => {
    it.each(['/auth/openid', '/auth/id4me', '/auth/steam', '/register', '/account/remove', '/logout'])(
      'a form for %s that is not its own',
      async (path) => {
        const browse = await sites.open(framework, { isDevelopment: true });
        await browse('/login');
        for (const csrf of ['', 'x'.repeat(32)]) {
          const response = await browse(path, form({ csrf, openid_identifier: sites.identity.openid2.opIdentifier }));
          expect(response.status).toBe(403);
          const page = await response.text();
          expect(page).toContain('That form is out of date');
          const formPage = { '/register': '/register', '/account/remove': '/account' }[path];
          if (formPage) expect(page).toContain(`href="${formPage}">Back to the form<`);
        }
      },
    );

    it('a form of another browser, and one from before the login', async () => {
      const { here, there } = await sites.openFor(framework, ['here', 'there']);
      const csrf = await csrfOf(there, '/login');
      const old = await csrfOf(here, '/login');
      await logIn(sites.identity, here, { protocol: 'openid', user: 'alice' }, 'Alice');
      for (const token of [csrf, old]) {
        expect((await here('/logout', form({ csrf: token }))).status).toBe(403);
      }
      expect((await here('/logout', form({ csrf: await csrfOf(here, '/account') }))).status).toBe(303);
    });

    it('a form of a browser that has no token yet, and sends none', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      for (const path of ['/auth/steam', '/logout']) expect((await browse(path, form({ csrf: '' }))).status).toBe(403);
    });

    it('to begin a login at the address where logins end', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      const query = new URLSearchParams({ openid_identifier: sites.identity.openid2.opIdentifier });
      await browse('/login');
      for (const request of [undefined, form(Object.fromEntries(query))]) {
        const response = await browse(`/auth/openid/return?${query}`, request);
        expect(response.status).toBe(400);
        expect(await response.text()).toContain('IDENTIFIER_ABSENT');
      }
    });

    it('to call its neighbours, unless it was told to', async () => {
      const browse = await sites.open(framework);
      const response = await browse('/auth/openid', await loginForm(browse, 'http://127.0.0.1/'));
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('ADDRESS_NOT_PUBLIC');
    });

    it('to lead to another site after the login, and begins it without that', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      const { opIdentifier } = sites.identity.openid2;
      const evil = { returnTo: 'https://evil.example/' };
      const refused = await browse('/auth/openid', await loginForm(browse, opIdentifier, evil));
      expect(refused.status).toBe(400);
      const page = await refused.text();
      expect(page).toContain('LANDING_REFUSED');
      expect(page).not.toContain('evil.example');
      const begun = await browse('/auth/openid', await loginForm(browse, opIdentifier));
      expect(begun.status).toBe(302);
    });

    it('to take for markup what strangers write', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      const script = `"'><script>alert(1)</script>`;
      const escaped = '&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;';
      const pages = [
        await browse(`/login?${new URLSearchParams({ openid_identifier: script, returnTo: script })}`),
        await browse('/auth/openid', await loginForm(browse, script)),
      ];
      for (const page of pages) {
        const text = await page.text();
        expect(text).toContain(`value="${escaped}"`);
        expect(text).not.toContain('<script');
      }
      const hostile = await createDevIdentity({ users: [{ name: 'mallory', sreg: { fullname: script } }] });
      const begun = await browse('/auth/openid', await loginForm(browse, hostile.openid2.opIdentifier));
      const answer = hostile.openid2.approve(begun.headers.get('location') ?? '', { via: 'GET' });
      const { pathname, search } = new URL(answer.url);
      expect((await browse(pathname + search)).headers.get('location')).toBe('/register');
      const account = await (await browse('/register')).text();
      expect(account).toContain(escaped);
      expect(account).not.toContain('<script');
      await hostile.close();
    });

    it('to replace the session of a visitor whom another site sends here with a form', async () => {
      const browse = await sites.open(framework, { isDevelopment: true });
      const { opIdentifier } = sites.identity.openid2;
      const withoutCookie = { cookie: '' };
      const forms = {
        '/auth/openid': { openid_identifier: opIdentifier, csrf: 'x' },
        '/auth/openid/return': { 'openid.mode': 'id_res', 'openid.long': 'x'.repeat(10_000), rp_resubmitted: '1' },
        '/logout': { csrf: 'x' },
      };
      for (const [path, fields] of Object.entries(forms)) {
        const request = form(fields);
        const response = await browse(path, { ...request, headers: { ...request.headers, ...withoutCookie } });
        expect(response.status).toBe(403);
        expect(response.headers.get('set-cookie')).toBeNull();
      }
    });

    it('requests that nobody can read, in words', async () => {
      const browse = await sites.open(framework);
      const type = 'application/x-www-form-urlencoded';
      const huge = await browse('/auth/openid', {
        method: 'POST',
        headers: { 'content-type': type },
        body: 'a'.repeat(200_000),
      });
      expect(huge.status).toBe(413);
      expect(await huge.text()).toContain('Your browser sent a request we cannot read');
    });
  });

  describe('the site knows by what scheme a visitor came', () => {
    it.each([
      ['https://site.example', 'https', 200],
      // As two proxies tell it; the first is the visitor's.
      ['https://site.example', 'https, http', 200],
      ['https://site.example', 'http, https', 400],
      ['https://site.example', 'HTTPS', 400],
      ['https://site.example', '', 500],
      ['http://localhost:3000', 'http', 200],
      ['http://localhost:3000', 'https', 500],
    ])('%s, X-Forwarded-Proto: %s', async (baseUrl, scheme, status) => {
      const browse = await sites.open(framework, { baseUrl, isDevelopment: true });
      const lines: string[] = [];
      const stop = logFailures((line) => lines.push(line));
      const response = await browse('/login', { headers: { 'x-forwarded-proto': scheme } });
      stop();
      expect(response.status).toBe(status);
      const page = await response.text();
      expect(page.includes('Your OpenID')).toBe(status === 200);
      // Where the right address is, and, for who runs the site, what to set.
      expect(page.includes(`href="${baseUrl}/"`)).toBe(status !== 200);
      const line = new RegExp(
        `^request (?:refused|failed): ADDRESS_MISMATCH step=address BASE_URL is ${baseUrl}, but [^.]+\\. (?:Let|Set) .+$`,
      );
      expect(lines).toEqual(status === 200 ? [] : [expect.stringMatching(line)]);
      expect(response.headers.has('set-cookie')).toBe(status === 200);
      expect((await browse('/style.css')).status).toBe(200);
    });
  });

  it('logs in by an answer that comes as a form', async () => {
    const browse = await sites.open(framework, { isDevelopment: true });
    const begun = await browse('/auth/openid', await loginForm(browse, sites.identity.openid2.opIdentifier));
    const answer = sites.identity.openid2.approve(begun.headers.get('location') ?? '', { user: 'alice', via: 'POST' });
    if (answer.method !== 'POST') throw new Error('the provider sent no form');
    const { pathname, search } = new URL(answer.url);
    const done = await browse(pathname + search, form(Object.fromEntries(new URLSearchParams(answer.body))));
    expect(done.status).toBe(303);
    expect(await (await browse('/register')).text()).toContain('Alice Ängström');
  });

  describe('the site says what is wrong with an ID4me login', () => {
    const CASES: ReadonlyArray<readonly [string, Partial<Id4meFaults>, number, string, string]> = [
      ['a broken record', { dns: 'no-iss' }, 400, 'DNS_RECORD_INVALID', 'has a mistake'],
      ['two records', { dns: 'two-records' }, 400, 'DNS_RECORD_AMBIGUOUS', 'has a mistake'],
      ['name servers that fail', { dns: 'servfail' }, 502, 'DNS_FAILED', 'could not be looked up'],
      ['an authority that is down', { discovery: 'down' }, 502, 'CONNECTION_FAILED', 'could not be reached'],
      ['an authority with a fault', { discovery: '500' }, 502, 'HTTP_STATUS', 'does not work at the moment'],
      ['a refused registration', { registration: '400' }, 502, 'REGISTRATION_REFUSED', 'does not let this site in'],
    ];
    for (const [name, faults, status, code, words] of CASES) {
      it(`${name}, with the status, and the hint in the log alone`, async () => {
        const { id4me } = sites.identity;
        const browse = await sites.open(framework, { isDevelopment: true });
        const lines: string[] = [];
        const stop = logFailures((line) => lines.push(line));
        Object.assign(id4me.faults, faults);
        const typed = id4me.identifier('alice');
        const page = await browse('/auth/id4me', await loginForm(browse, '', { id4me_identifier: typed }));
        stop();
        expect(page.status).toBe(status);
        const text = await page.text();
        expect(text).toContain(words);
        expect(text).toContain(code);
        expect(text).toContain(`value="${typed}"`);
        const log = new RegExp(`^login failed: ${code} step=\\S+ .*\\. (\\S.*)$`).exec(lines.join());
        const hint = log?.[1] ?? '';
        expect(hint).not.toBe('');
        expect(text).not.toContain(hint);
      });
    }

    it('and begins no login where logins end', async () => {
      const { id4me } = sites.identity;
      const browse = await sites.open(framework, { isDevelopment: true });
      const response = await browse(`/auth/id4me/return?id4me_identifier=${id4me.identifier('alice')}`);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('IDENTIFIER_ABSENT');
    });
  });
});

/** How the session cookie that a response sets is to be kept. */
function cookieAttributes({ headers }: Response, name: string): readonly string[] {
  const header = headers.getSetCookie().find((each) => each.startsWith(`${name}=`)) ?? '';
  return header
    .split('; ')
    .slice(1)
    .map((attribute) => attribute.toLowerCase())
    .sort();
}
