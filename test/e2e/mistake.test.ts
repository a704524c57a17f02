import { describe, expect, it } from 'vitest';
import { loginFailure } from '../../examples/site/src/failure.js';
import { FRAMEWORKS } from './example-site.js';
import { ID4ME_MISTAKES, OPENID_MISTAKES } from './mistake.js';
import { type Browse, csrfOf, form } from './page-client.js';
import { useSites } from './site-in-process.js';
import { logIn } from './visitor.js';

const sites = useSites();

describe.each(FRAMEWORKS)('the %s example tells in words what is wrong with', (framework) => {
  const open = () => sites.open(framework, { isDevelopment: true });

  // The one that takes five seconds is shown by a browser.
  for (const { name, typed, status, code, words } of OPENID_MISTAKES.filter(({ code }) => code !== 'TIMED_OUT')) {
    it(`an OpenID that is ${name}`, async () => {
      const { origin, steam } = sites.identity;
      const places = { provider: origin, page: steam.providerURL, mute: '' };
      const response = await send(await open(), '/auth/openid', { openid_identifier: typed(places) });
      await expectWords(response, status, code, words);
    });
  }

  for (const { name, typed, status, code, words } of ID4ME_MISTAKES) {
    it(`an ID4me that is ${name}`, async () => {
      const response = await send(await open(), '/auth/id4me', { id4me_identifier: typed });
      await expectWords(response, status, code, words);
    });
  }

  it('Steam being down', async () => {
    sites.identity.steam.faults.steamDown = true;
    const browse = await open();
    const begun = await send(browse, '/auth/steam', {});
    // Nobody asks Steam before the visitor goes there.
    expect(begun.status).toBe(302);
    sites.identity.steam.resetFaults();
    const { pathname, search } = new URL(sites.identity.steam.approve(begun.headers.get('location') ?? '').url);
    sites.identity.steam.faults.steamDown = true;
    const back = await browse(pathname + search);
    sites.identity.steam.resetFaults();
    await expectWords(back, 502, 'CONNECTION_FAILED', /could not be reached.+please try again later/);
  });

  it('the login of one tab while another one is under way, with the form of the former', async () => {
    const browse = await open();
    const { openid2, steam } = sites.identity;
    const first = { openid_identifier: openid2.opIdentifier, returnTo: '/account?tab=1' };
    const begun = await send(browse, '/auth/openid', first);
    const ofSteam = await send(browse, '/auth/steam', { returnTo: '/account?tab=2' });
    await send(browse, '/auth/openid', { openid_identifier: openid2.identifier('bob'), returnTo: '/account?tab=3' });

    const cancelled = await (await comeBack(browse, openid2.cancel(begun.headers.get('location') ?? ''))).text();
    expect(cancelled).toContain(`value="${first.openid_identifier}"`);
    expect(valuesOf(cancelled, 'returnTo')).toEqual(['/account?tab=1', '/account?tab=1', '/account?tab=1']);

    // An error does not say what its login was begun with.
    const answer = steam.approve(ofSteam.headers.get('location') ?? '');
    steam.faults.steamDown = true;
    const failed = await (await comeBack(browse, answer)).text();
    steam.resetFaults();
    expect(valuesOf(failed, 'openid_identifier')).toEqual(['']);
    expect(valuesOf(failed, 'returnTo')).toEqual(['', '', '']);
  });

  it('an identity that was not added while a login is under way in another tab, with the form for adding', async () => {
    const browse = await open();
    const { openid2, steam } = sites.identity;
    await logIn(sites.identity, browse, { protocol: 'openid', user: 'alice' }, 'Alice');
    const adding = await browse('/auth/steam', form({ csrf: await csrfOf(browse, '/account/add'), purpose: 'add' }));
    const other = { csrf: await csrfOf(browse, '/account/add'), openid_identifier: openid2.opIdentifier };
    await browse('/auth/openid', form(other));
    const cancelled = await (await comeBack(browse, steam.cancel(adding.headers.get('location') ?? ''))).text();
    expect(valuesOf(cancelled, 'purpose')).toEqual(['add', 'add', 'add']);
  });

  it('a visitor who cancels at Steam', async () => {
    const browse = await open();
    const begun = await send(browse, '/auth/steam', {});
    const { pathname, search } = new URL(sites.identity.steam.cancel(begun.headers.get('location') ?? '').url);
    const back = await browse(pathname + search);
    expect(back.status).toBe(401);
    expect(await back.text()).toContain('You cancelled the login');
  });
});

/** What the fields of a name hold. */
function valuesOf(page: string, name: string): readonly string[] {
  return [...page.matchAll(new RegExp(`name="${name}"(?: type="text")? value="([^"]*)"`, 'g'))].map(
    ([, value = '']) => value,
  );
}

/** Brings the answer of a provider to the site. */
async function comeBack(browse: Browse, answer: { readonly url: string }): Promise<Response> {
  const { pathname, search } = new URL(answer.url);
  return browse(pathname + search);
}

it.each([
  ['openid2', 'HTTPS_REQUIRED', 400],
  ['openid2', 'ADDRESS_NOT_PUBLIC', 400],
  ['openid2', 'PROVIDER_REFUSED', 400],
  ['openid2', 'ASSOCIATION_REQUIRED', 400],
  ['id4me', 'AUTHORITY_REFUSED', 400],
  ['id4me', 'REGISTRATION_REFUSED', 502],
  ['id4me', 'REGISTRATION_UNSUPPORTED', 502],
  ['id4me', 'REGISTRATION_MALFORMED', 502],
  ['id4me', 'REGISTRATION_LIMIT', 502],
] as const)('the words for %s %s say what to do next', (protocol, code, status) => {
  const attempt = { protocol, typed: 'you.example', returnTo: '', purpose: 'log-in' } as const;
  expect(loginFailure(attempt, code, status).words).toMatch(/\. Please (?:type|log in with|try again)/);
});

async function send(browse: Browse, action: string, fields: Record<string, string>): Promise<Response> {
  return browse(action, form({ csrf: await csrfOf(browse, '/login'), ...fields }));
}

async function expectWords(response: Response, status: number, code: string, words: RegExp): Promise<void> {
  expect(response.status).toBe(status);
  const page = await response.text();
  expect(page).toMatch(words);
  expect(page).toContain(code);
}
