import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { alter, append, beginLogin, type Fields, fieldOf, signatureCode, useProvider, WAYS } from './login-fixture.js';

/** Counts what can never be taken back. */
class CountingStore extends MemoryStore {
  adds = 0;
  override add(key: string, value: string, ttlMs: number): Promise<boolean> {
    this.adds += 1;
    return super.add(key, value, ttlMs);
  }
}

describe('ATK-C-09 forged answers that use up what an honest one needs', () => {
  const provider = useProvider();
  const forgeries: Record<string, Fields> = {
    'a wrong signature': { sig: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
    'a changed field': { 'sreg.email': 'attacker@evil.example' },
    'another handle': { assoc_handle: 'unknown' },
    'another endpoint': { op_endpoint: 'http://evil.example/' },
    'another local identifier': { identity: 'http://evil.example/' },
    'another return URL': { return_to: 'https://evil.example/' },
  };

  for (const way of WAYS) {
    it(`claim no nonce and end no login (${way.name})`, async () => {
      const store = new CountingStore();
      const login = await beginLogin(provider, way, { store, sreg: { required: ['email'] } });
      const honest = login.approve();
      for (const fields of Object.values(forgeries)) {
        expect(await login.outcome(alter(honest, fields))).not.toBe('authenticated');
      }
      expect(await login.outcome(append(honest, 'openid.sig=x'))).toBe('PARAMETER_DUPLICATED');
      expect(store.adds).toBe(0);
      expect(await login.outcome(honest)).toBe('authenticated');
      // The nonce, and the login.
      expect(store.adds).toBe(2);
    });

    it(`fill no memory with nonces of their own (${way.name})`, async () => {
      const store = new CountingStore({ maxEntries: 4 });
      const login = await beginLogin(provider, way, { store });
      const honest = login.approve();
      const time = fieldOf(honest, 'response_nonce').slice(0, 20);
      for (let index = 0; index < 10; index += 1) {
        const forged = alter(honest, { response_nonce: `${time}forged${index}` });
        expect(await login.outcome(forged)).toBe(signatureCode(way));
      }
      expect(store.adds).toBe(0);
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
