import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

/** Notes for how long nonces are remembered. */
class TimingStore extends MemoryStore {
  readonly ttls: number[] = [];
  override add(key: string, value: string, ttlMs: number): Promise<boolean> {
    this.ttls.push(ttlMs);
    return super.add(key, value, ttlMs);
  }
}

describe('SPEC-11.3 no nonce of a provider is accepted twice', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`by whichever process, whoever verified the signature (${way.name})`, async () => {
      const store = new MemoryStore();
      provider.openid2.faults.nonce = `${new Date().toISOString().slice(0, 19)}Zonce`;
      const first = await beginLogin(provider, way, { store });
      const second = await beginLogin(provider, way, { store });
      expect(await first.outcome(first.approve())).toBe('authenticated');
      expect(await second.outcome(second.approve())).toBe('NONCE_REUSED');
    });

    it(`and it is remembered for as long as its time lets it pass (${way.name})`, async () => {
      for (const offsetMs of [-5 * 60_000, 0, 4 * 60_000]) {
        const store = new TimingStore();
        const time = new Date(Date.now() + offsetMs).toISOString().slice(0, 19);
        const login = await beginLogin(provider, way, { store });
        expect(await login.outcome(login.sign({ response_nonce: `${time}Z${offsetMs}` }))).toBe('authenticated');
        expect(store.ttls[0]).toBeGreaterThan(10 * 60_000 + offsetMs - 2_000);
      }
    });
  }
});
