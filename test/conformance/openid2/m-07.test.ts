import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-07 a message without namespace, or with that of 1.x, is one of OpenID 1.x', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`and not taken for the answer to a request of OpenID 2.0 (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      for (const ns of [null, 'http://openid.net/signon/1.1', 'http://openid.net/signon/1.0']) {
        expect(await login.outcome(alter(honest, { ns }))).toBe('NAMESPACE_MISMATCH');
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
