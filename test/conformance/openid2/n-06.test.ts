import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';
import { htmlPage, providerLink, usePages } from '../../page-server.js';

describe('SPEC-N-06 the Claimed Identifier is where the redirects end, normalized', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`and that is what is sent (${way.name})`, async () => {
      pages.set('/old', { status: 301, headers: { location: '/middle' } });
      pages.set('/middle', { status: 302, headers: { location: `${pages.origin}/x/../%6eew#frag` } });
      pages.set('/new', htmlPage(providerLink(provider.openid2.endpoint)));
      pages.set('/%6eew', htmlPage(providerLink(provider.openid2.endpoint)));
      const login = await beginLogin(provider, way, { identifier: `${pages.origin}/old` });
      const claimedId = `${pages.origin}/new`;
      expect(new URL(login.url).searchParams.get('openid.claimed_id')).toBe(claimedId);
      const answer = login.approve({ user: 'alice', assertAnyIdentity: true });
      expect((await login.identity(answer)).claimedId).toBe(claimedId);
    });
  }

  it('for an OP Identifier there is none', async () => {
    pages.set('/op', { status: 302, headers: { location: provider.openid2.opIdentifier } });
    const result = await discover(`${pages.origin}/op`, { allowPrivateAddresses: true });
    expect(result.claimedId).toBeUndefined();
  });
});
