import { describe, expect, it } from 'vitest';
import { alter, beginLogin, fieldOf, requestsOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-E-02 handles that are not what they seem', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`asks the provider about a handle that this site did not agree on (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      expect(await login.outcome(alter(honest, { assoc_handle: 'made-up' }))).toBe('SIGNATURE_REJECTED');
      expect(requestsOf(provider, 'check_authentication')).toBe(1);
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }

  for (const way of WAYS.filter(({ stateless }) => !stateless)) {
    it(`asks nobody about a handle that it did agree on (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const response_nonce = `${fieldOf(honest, 'response_nonce')}x`;
      expect(await login.outcome(alter(honest, { response_nonce }))).toBe('SIGNATURE_INVALID');
      expect(requestsOf(provider, 'check_authentication')).toBe(0);
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    it(`takes no handle that differs in case or length for it (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const handle = fieldOf(honest, 'assoc_handle');
      for (const other of [handle.toUpperCase(), handle.slice(0, -1), `${handle}x`, ` ${handle}`]) {
        expect(await login.outcome(alter(honest, { assoc_handle: other }))).toBe('SIGNATURE_REJECTED');
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
