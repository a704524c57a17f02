import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-06 without a mode it is no OpenID message', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`whatever else there is (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(alter(login.approve(), { mode: null }))).toBe('MODE_UNKNOWN');
    });
  }
});
