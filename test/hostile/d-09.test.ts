import { describe, expect, it } from 'vitest';
import { usePages, XRDS_TYPE, xrdsText } from '../page-server.js';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe("ATK-D-09 a page whose document claims the victim's CanonicalID", () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`stays the page that it is (${way.name})`, async () => {
      const victim = provider.openid2.identifier('alice');
      const body = xrdsText({ uris: [provider.openid2.endpoint] }).replace(
        '<XRD>',
        `<XRD><ProviderID>${victim}</ProviderID><CanonicalID>${victim}</CanonicalID>`,
      );
      pages.set('/', { headers: { 'content-type': XRDS_TYPE }, body });
      const login = await beginLogin(provider, way, { identifier: pages.origin });
      expect(login.transaction.service.claimedId).toBe(`${pages.origin}/`);
      const identity = await login.identity(login.sign({}));
      expect([identity.claimedId, identity.localId]).toEqual([`${pages.origin}/`, `${pages.origin}/`]);
    });
  }
});
