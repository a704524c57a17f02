import { associate } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { keyValuePage, publishProvider } from './hand-made-provider.js';
import { ANY_WAY, beginLogin, codeOf, createParty, requestsOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-E-13 a direct request that is sent elsewhere', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const status of [301, 302, 303, 307, 308]) {
    for (const way of WAYS.filter(({ stateless }) => stateless)) {
      it(`is not sent on: check_authentication, ${status} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        provider.openid2.faults.directResponseStatus = status;
        expect(await login.outcome(login.approve())).toBe('HTTP_STATUS');
        expect(requestsOf(provider, 'check_authentication')).toBe(1);
        provider.openid2.faults.directResponseStatus = undefined;
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    it(`is not sent on: associate, ${status}`, async () => {
      const to = `${pages.origin}/elsewhere`;
      const { identifier, endpoint } = publishProvider(pages, 'op', () => ({ status, headers: { location: to } }));
      pages.set('/elsewhere', keyValuePage({ is_valid: 'true' }));
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_REFUSED');
      const { url } = await createParty(ANY_WAY, { store: new MemoryStore() }).begin({ identifier });
      expect(new URL(url).searchParams.has('openid.assoc_handle')).toBe(false);
      expect(pages.requests.filter(({ path }) => path === '/elsewhere')).toEqual([]);
    });
  }
});
