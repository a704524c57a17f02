import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { beginLogin, createParty, outcomeOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-08 an answer used again after the store was started anew', () => {
  const provider = useProvider();
  afterEach(() => vi.useRealTimers());

  for (const way of WAYS) {
    it(`is refused, as nobody can say that it was not used (${way.name})`, async () => {
      // The provider would vouch for it again and again.
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 });
      const restarted = createParty(way, { store: new MemoryStore() });
      const again = restarted.complete({ ...honest, transaction: login.transaction });
      expect(await outcomeOf(again.then(({ kind }) => kind))).toBe('TRANSACTION_EXPIRED');
    });

    it(`is refused by a store that was there all the time too (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const store = new MemoryStore();
      const login = await beginLogin(provider, way, { store });
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 });
      const restarted = createParty(way, { store });
      const again = restarted.complete({ ...honest, transaction: login.transaction });
      expect(await outcomeOf(again.then(({ kind }) => kind))).toBe('NONCE_REUSED');
    });

    it(`is no hindrance to logins that begin afterwards (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }
});
