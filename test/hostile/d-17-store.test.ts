import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, codeOf, createParty, useProvider, WAYS } from './login-fixture.js';

/** Notes what is written. */
class CountingStore extends MemoryStore {
  readonly written = new Set<string>();
  claimed = 0;
  override set(key: string, value: string, ttlMs: number): Promise<void> {
    this.written.add(key);
    return super.set(key, value, ttlMs);
  }
  override add(key: string, value: string, ttlMs: number): Promise<boolean> {
    this.claimed += 1;
    return super.add(key, value, ttlMs);
  }
}

describe('ATK-D-17 logins that are begun to fill the store', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`leave nothing there of their own (${way.name})`, async () => {
      const store = new CountingStore();
      const party = createParty(way, { store });
      const identifier = provider.openid2.identifier('alice');
      await party.begin({ identifier });
      const { size } = store.written;
      for (let index = 0; index < 50; index += 1) await party.begin({ identifier });
      expect(store.written.size).toBe(size);
      expect(store.claimed).toBe(0);
    });

    it(`push out what may be forgotten, and no login that was used (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const store = new MemoryStore({ maxEntries: 5 });
      const login = await beginLogin(provider, way, { store });
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      for (let index = 0; index < 20; index += 1) {
        const identifier = `${provider.openid2.identifier('bob')}?${index}`;
        expect(await codeOf(login.party.begin({ identifier }))).toBe('none');
      }
      expect(await login.outcome(honest)).toBe('NONCE_REUSED');
      const next = await beginLogin(provider, way, { party: login.party });
      expect(await next.outcome(next.approve())).toBe('authenticated');
    });
  }
});
