import { verifyAssertion } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { alter, beginLogin, codeOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-02 a message that says who is to be asked about it', () => {
  const provider = useProvider();
  const evil = useProvider();

  for (const way of WAYS) {
    it(`sends nobody to its endpoint (${way.name})`, async () => {
      evil.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
      const honest = login.approve();
      const { endpoint } = evil.openid2;
      const unknown = { op_endpoint: endpoint, assoc_handle: 'unknown' };
      expect(await login.outcome(alter(honest, unknown))).toBe('ENDPOINT_MISMATCH');
      expect(await login.outcome(login.sign(unknown))).toBe('ENDPOINT_MISMATCH');
      const page = evil.openid2.identifier('alice', 'html');
      const whole = { ...unknown, claimed_id: page, identity: page };
      expect(await login.outcome(alter(honest, whole))).toBe('ENDPOINT_MISMATCH');
      expect(evil.openid2.requests).toEqual([]);
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    it(`sends nobody there when discovery is all there is to go by (${way.name})`, async () => {
      evil.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const { returnTo } = login.transaction;
      const store = new MemoryStore();
      const verify = (answer: typeof honest) =>
        codeOf(verifyAssertion(answer, { returnTo, store, allowPrivateAddresses: true }));
      const { endpoint } = evil.openid2;
      expect(await verify(alter(honest, { op_endpoint: endpoint, assoc_handle: 'unknown' }))).toBe('ENDPOINT_MISMATCH');
      expect(evil.openid2.requests).toEqual([]);
    });
  }
});
