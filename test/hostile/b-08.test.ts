import { describe, expect, it } from 'vitest';
import { beginLogin, requestsOf, useProvider, WAYS } from './login-fixture.js';

const REQUIRED = ['op_endpoint', 'return_to', 'response_nonce', 'assoc_handle', 'claimed_id', 'identity'];

describe('ATK-B-08 a valid signature that covers too little', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    for (const name of REQUIRED) {
      it(`is refused without ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        provider.openid2.faults.omitSignedFields = [name];
        const forged = login.approve();
        provider.openid2.faults.omitSignedFields = [];
        expect(await login.outcome(forged)).toBe('FIELD_UNSIGNED');
        expect(requestsOf(provider, 'check_authentication')).toBe(0);
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    it(`is refused with names that only begin or end alike (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const signed = 'op_endpoint,return_to,response_nonce,assoc_handle,claimed_id,identityx,xidentity';
      const forged = login.sign({ identityx: 'a', xidentity: 'a', signed });
      expect(await login.outcome(forged)).toBe('FIELD_UNSIGNED');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }
});
