import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-P-01 a positive assertion has all its fields', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it.each(['op_endpoint', 'response_nonce', 'assoc_handle', 'claimed_id', 'identity'])(
      `and is refused without %s (${way.name})`,
      async (field) => {
        const login = await beginLogin(provider, way);
        for (const value of [null, '']) {
          expect(await login.outcome(login.sign({ [field]: value }))).toBe('FIELD_ABSENT');
        }
        expect(await login.outcome(login.approve())).toBe('authenticated');
      },
    );

    it(`and is refused without return_to (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ return_to: null }))).toBe('RETURN_TO_MISMATCH');
    });

    it(`and invalidate_handle may be among them (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ invalidate_handle: 'forgotten' }))).toBe('authenticated');
    });
  }
});
