import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-E-03 an answer without the handle, so that the provider is asked', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`gains nothing (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      // The list of signed names still has it.
      expect(await login.outcome(alter(honest, { assoc_handle: null }))).toBe('FIELD_MALFORMED');
      expect(await login.outcome(alter(honest, { assoc_handle: '' }))).toBe('FIELD_ABSENT');
      expect(await login.outcome(login.sign({ assoc_handle: null }))).toBe('FIELD_ABSENT');
      expect(await login.outcome(alter(honest, { assoc_handle: 'unknown' }))).toBe('SIGNATURE_REJECTED');
      provider.openid2.requests.length = 0;
      expect(await login.outcome(alter(honest, { assoc_handle: 'unknown' }))).toBe('SIGNATURE_REJECTED');
      // It is asked where discovery found it.
      expect(provider.openid2.requests).toMatchObject([{ method: 'POST', path: '/openid' }]);
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
