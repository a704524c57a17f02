import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { alter, beginLogin, signatureCode, useProvider, WAYS } from './login-fixture.js';

describe("ATK-B-05 an attacker's page that delegates to the victim at the victim's own provider", () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`is an account of its own (${way.name})`, async () => {
      const victim = provider.openid2.identifier('alice', 'html');
      pages.set('/', htmlPage(providerLink(provider.openid2.endpoint, victim)));
      const login = await beginLogin(provider, way, { identifier: pages.origin });
      const identity = await login.identity(login.approve({ user: 'alice' }));
      expect(identity.claimedId).toBe(`${pages.origin}/`);
    });

    it(`does not become the victim's account by an altered answer (${way.name})`, async () => {
      const victim = provider.openid2.identifier('alice', 'html');
      pages.set('/', htmlPage(providerLink(provider.openid2.endpoint, victim)));
      const login = await beginLogin(provider, way, { identifier: pages.origin });
      const honest = login.approve({ user: 'alice' });
      expect(await login.outcome(alter(honest, { claimed_id: victim }))).toBe(signatureCode(way));
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
