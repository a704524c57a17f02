import { logFailures } from 'example-site';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FRAMEWORKS } from './example-site.js';
import { type Browse, csrfOf, form, loginForm } from './page-client.js';
import { useSites } from './site-in-process.js';
import { approved, comeBack, logIn } from './visitor.js';

const sites = useSites();

const alice = { protocol: 'openid', user: 'alice' } as const;
const bob = { protocol: 'openid', user: 'bob' } as const;
const gordon = { protocol: 'steam', user: 'gordon' } as const;

describe.each(FRAMEWORKS)('the log of the %s example has code, step and hint, once, of', (framework) => {
  const lines: string[] = [];
  let stop = () => {};
  beforeEach(() => {
    lines.length = 0;
    stop = logFailures((line) => lines.push(line));
  });
  afterEach(() => {
    vi.useRealTimers();
    stop();
  });
  const open = () => sites.openFor(framework, ['here', 'there']);
  const expectLine = (what: string, code: string, step: string) => {
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${what}: ${code} step=${step} [^.]+\\. \\S.*\\.$`))]);
  };

  for (const protocol of ['openid2', 'id4me', 'steam'] as const) {
    it(`a visitor who cancels at ${protocol}`, async () => {
      const { here } = await open();
      const { openid2, id4me, steam } = sites.identity;
      const typed = { openid_identifier: openid2.opIdentifier, id4me_identifier: id4me.identifier('alice') };
      const action = protocol === 'openid2' ? '/auth/openid' : `/auth/${protocol}`;
      const begun = await here(action, await loginForm(here, '', typed));
      const provider = { openid2, id4me, steam }[protocol];
      const { pathname, search } = new URL((await provider.cancel(begun.headers.get('location') ?? '')).url);
      expect((await here(pathname + search)).status).toBe(401);
      expectLine('login failed', 'CANCELLED', 'response');
    });
  }

  it.each([alice, { protocol: 'id4me', user: 'alice' }, gordon] as const)(
    'a login by $protocol that took longer than 15 minutes, as the page says in words',
    async (visitor) => {
      const { here } = await open();
      const answer = await approved(sites.identity, here, visitor);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
      const page = await here(answer);
      expect(page.status).toBe(403);
      expect(await page.text()).toContain('The login took too long. Please begin again.');
      expectLine('login failed', 'TRANSACTION_EXPIRED', 'transaction');
    },
  );

  it.each(['/auth/openid', '/auth/id4me', '/auth/steam', '/register', '/account/remove', '/logout'])(
    'a form to %s that is too old',
    async (action) => {
      const { here } = await open();
      expect((await here(action, form({ csrf: 'of another session' }))).status).toBe(403);
      expectLine('request refused', 'FORM_EXPIRED', 'form');
    },
  );

  it('an identity that another account has', async () => {
    const { here, there } = await open();
    await enter(here, alice);
    await enter(there, bob);
    expect((await comeBack(sites.identity, here, bob, 'add')).status).toBe(409);
    expectLine('request refused', 'IDENTITY_TAKEN', 'account');
  });

  it('an identity for an account that is not logged in any more', async () => {
    const { here } = await open();
    await enter(here, alice);
    const answer = await approved(sites.identity, here, gordon, 'add');
    await enter(here, bob);
    expect((await here(answer)).status).toBe(403);
    expectLine('request refused', 'ADDING_ENDED', 'account');
  });

  it('the last identity of an account, which stays', async () => {
    const { here } = await open();
    await enter(here, bob);
    const subject = sites.identity.openid2.identifier('bob');
    const csrf = await csrfOf(here, '/account');
    const refused = await here('/account/remove', form({ csrf, protocol: 'openid2', issuer: '', subject }));
    expect(refused.status).toBe(409);
    expectLine('request refused', 'IDENTITY_KEPT', 'account');
  });

  it('a profile that Steam does not give, with which the login goes on', async () => {
    const { here } = await open();
    sites.identity.steam.faults.apiDown = true;
    const arrived = await comeBack(sites.identity, here, gordon);
    sites.identity.steam.resetFaults();
    expect(arrived.headers.get('location')).toBe('/register');
    expect(lines).toEqual([expect.stringMatching(/^login goes on: CONNECTION_FAILED step=\S+ \S.*\.$/)]);
  });

  it('nothing that went well', async () => {
    const { here } = await open();
    await enter(here, alice);
    await comeBack(sites.identity, here, gordon, 'add');
    expect(lines).toEqual([]);
  });

  const enter = (browse: Browse, visitor: typeof alice | typeof bob) =>
    logIn(sites.identity, browse, visitor, visitor.user);
});
