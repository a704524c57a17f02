import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-06 nonces of two providers', () => {
  const provider = useProvider();
  const other = useProvider();

  for (const way of WAYS) {
    it(`do not get in each other's way (${way.name})`, async () => {
      const nonce = `${new Date().toISOString().slice(0, 19)}Zsame-${way.name.replaceAll(' ', '')}`;
      const store = new MemoryStore();
      for (const one of [provider, other]) {
        one.openid2.faults.nonce = nonce;
        const login = await beginLogin(one, way, { store });
        expect(await login.outcome(login.approve())).toBe('authenticated');
        const again = await beginLogin(one, way, { store });
        expect(await again.outcome(again.approve())).toBe('NONCE_REUSED');
      }
    });

    it(`are not looked up by the endpoint that a message names (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      const replayed = alter(honest, { op_endpoint: other.openid2.endpoint });
      expect(await login.outcome(replayed)).toBe('ENDPOINT_MISMATCH');
    });
  }
});
