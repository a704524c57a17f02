import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-G-03 what is shown or typed, taken for the account', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`is not what logs in (${way.name})`, async () => {
      const alice = provider.openid2.identifier('alice', 'delegated-xrds');
      pages.set('/vanity', { status: 302, headers: { location: alice } });
      const login = await beginLogin(provider, way, {
        identifier: ` ${pages.origin}/vanity#me `,
        sreg: { required: ['nickname'] },
      });
      const identity = await login.identity(login.sign({ 'ns.x': 'http://example.com/x', 'x.display_id': 'bob' }));
      expect(identity.claimedId).toBe(alice);
      expect(JSON.stringify(identity)).not.toMatch(/vanity|bob/);
    });

    it(`is not what logs in where the visitor chose at the provider (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
      const identity = await login.identity(login.approve({ user: 'bob', form: 'delegated-html' }));
      expect(identity.claimedId).toBe(provider.openid2.identifier('bob', 'delegated-html'));
      expect(identity.localId).toBe(provider.openid2.identifier('bob', 'html'));
    });
  }
});
