import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-I-01 the key of an account is the whole Claimed Identifier, fragment included', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`so that a recycled one is another account (${way.name})`, async () => {
      const page = provider.openid2.identifier('alice');
      for (const identifier of [page, provider.openid2.opIdentifier]) {
        for (const fragment of ['', '#1', '#A%2f', '#']) {
          const login = await beginLogin(provider, way, { identifier });
          const identity = await login.identity(login.sign({ claimed_id: page + fragment, identity: page }));
          expect(identity.claimedId).toBe(page + fragment);
        }
      }
    });
  }
});
