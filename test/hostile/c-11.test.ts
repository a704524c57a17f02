import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { useSites } from '../../packages/passport-openid2/test/site.js';
import {
  beginLogin,
  type Login,
  type LoginOptions,
  type Provider,
  useProvider,
  WAYS,
  type Way,
} from './login-fixture.js';

const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

describe('ATK-C-11 a request that was changed on its way, as it is not signed', () => {
  const provider = useProvider();
  const sites = useSites();

  async function changed(provider: Provider, way: Way, options: LoginOptions, change: (url: URL) => void) {
    const login = await beginLogin(provider, way, options);
    const url = new URL(login.url);
    change(url);
    const approve = () => provider.openid2.approve(url.href, { via: way.via });
    const cancel = () => provider.openid2.cancel(url.href, { via: way.via });
    return { login, approve, cancel } satisfies { login: Login; approve: unknown; cancel: unknown };
  }

  for (const way of WAYS) {
    it(`gets nobody in with less than what is required (${way.name})`, async () => {
      const pape = { requiredPolicies: [MULTI_FACTOR], maxAuthAgeSeconds: 60 };
      const { login, approve } = await changed(provider, way, { pape }, ({ searchParams }) => {
        for (const name of [...searchParams.keys()]) if (/pape/.test(name)) searchParams.delete(name);
      });
      expect(login.url).toContain('openid.pape.max_auth_age=60');
      expect(await login.outcome(approve())).toMatch(/^AUTH_(?:TIME_ABSENT|POLICY_UNMET)$/);
    });

    it(`does not send the answer elsewhere (${way.name})`, async () => {
      const { login, approve } = await changed(provider, way, {}, ({ searchParams }) => {
        const returnTo = searchParams.get('openid.return_to') ?? '';
        searchParams.set('openid.return_to', returnTo.replace('/return', '/other'));
      });
      expect(await login.outcome(approve())).toBe('RETURN_TO_MISMATCH');
    });

    it(`does not make a silent login of one that asks (${way.name})`, async () => {
      const { login, cancel } = await changed(provider, way, {}, ({ searchParams }) => {
        searchParams.set('openid.mode', 'checkid_immediate');
      });
      expect(await login.outcome(cancel())).toBe('setup-needed');
    });

    it(`changes nothing of who logs in by asking for more (${way.name})`, async () => {
      const { login, approve } = await changed(provider, way, {}, ({ searchParams }) => {
        searchParams.set('openid.ns.ax', 'http://openid.net/srv/ax/1.0');
        searchParams.set('openid.ax.mode', 'fetch_request');
        searchParams.set('openid.ax.required', 'claimed_id');
        searchParams.set('openid.ax.type.claimed_id', AX.email);
      });
      const identity = await login.identity(approve());
      expect(identity.claimedId).toBe(provider.openid2.identifier('alice'));
      expect(Object.keys(identity.extensions)).toEqual(['ax']);
      expect(Object.keys(identity.extensions.ax ?? {})).toEqual([AX.email]);
    });

    it(`does not lead to another identity of the provider than the one that is signed (${way.name})`, async () => {
      const bob = provider.openid2.identifier('bob');
      const { login, approve } = await changed(provider, way, {}, ({ searchParams }) => {
        searchParams.set('openid.claimed_id', bob);
        searchParams.set('openid.identity', bob);
      });
      // The provider had to log bob in for that; and it is never taken for alice.
      expect((await login.identity(approve())).claimedId).toBe(bob);
    });
  }

  it('is answered only in the browser whose request it was', async () => {
    const site = await sites.open();
    const [attacker, victim] = [site.visitor(), site.visitor()];
    const url = new URL(await site.begin(attacker));
    url.searchParams.delete('openid.realm');
    const answer = sites.openid2.approve(url.href, { user: 'alice' });
    const ending = await site.ending(victim.deliver(answer));
    expect(ending).toMatchObject({ kind: 'fail', status: 403, info: { code: 'TRANSACTION_COOKIE_ABSENT' } });
    expect(await site.ending(attacker.deliver(answer))).toMatchObject({ kind: 'success' });
  });
});
