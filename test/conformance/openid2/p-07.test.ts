import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-P-07 an assertion about no identifier is not about the one that was typed', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`so nobody is logged in (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ claimed_id: null, identity: null }))).toBe('FIELD_ABSENT');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }
});
