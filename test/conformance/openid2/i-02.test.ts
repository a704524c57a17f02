import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-I-02 the local identifier is never the key', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it.each(['delegated-html', 'delegated-xrds'] as const)(`by %s (${way.name})`, async (form) => {
      const [claimedId, localId] = [
        provider.openid2.identifier('alice', form),
        provider.openid2.identifier('alice', 'html'),
      ];
      const login = await beginLogin(provider, way, { identifier: claimedId });
      expect(await login.identity(login.approve())).toMatchObject({ claimedId, localId });
    });
  }
});
