import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-P-02 a positive assertion signs what it asserts', () => {
  const provider = useProvider();
  const required = ['op_endpoint', 'return_to', 'response_nonce', 'assoc_handle', 'claimed_id', 'identity'];

  for (const way of WAYS) {
    it.each(required)(`and %s above all (${way.name})`, async (field) => {
      const login = await beginLogin(provider, way);
      const signed = required.filter((name) => name !== field).join(',');
      expect(await login.outcome(login.sign({ signed }))).toBe('FIELD_UNSIGNED');
      expect(await login.outcome(login.sign({ signed: required.join(',') }))).toBe('authenticated');
    });

    it(`in any order (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ signed: [...required].reverse().join(',') }))).toBe('authenticated');
    });
  }
});
