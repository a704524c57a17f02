import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, fieldOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-05 an answer that is used again', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is refused by this site itself (${way.name})`, async () => {
      // The provider would vouch for it again and again.
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      expect(await login.outcome(honest)).toBe('NONCE_REUSED');
      expect(await login.outcome(honest)).toBe('NONCE_REUSED');
    });

    it(`is refused by another process with the same store (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const store = new MemoryStore();
      const login = await beginLogin(provider, way, { store });
      const elsewhere = await beginLogin(provider, way, { store });
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      const again = elsewhere.party.complete({ ...honest, transaction: login.transaction });
      await expect(again).rejects.toMatchObject({ code: 'NONCE_REUSED' });
    });

    it(`succeeds once of twenty that arrive together (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => login.outcome(honest)));
      expect(outcomes.filter((outcome) => outcome === 'authenticated')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'NONCE_REUSED')).toHaveLength(19);
    });

    it(`is refused in another message with the same nonce (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const second = await beginLogin(provider, way);
      const honest = login.approve();
      expect(await login.outcome(honest)).toBe('authenticated');
      const response_nonce = fieldOf(honest, 'response_nonce');
      expect(await second.outcome(second.sign({ response_nonce }))).toBe('NONCE_REUSED');
      expect(await second.outcome(second.approve())).toBe('authenticated');
    });

    it(`ends the login, so that another answer to it is refused too (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const [first, second] = [login.approve(), login.approve()];
      expect(await login.outcome(first)).toBe('authenticated');
      expect(await login.outcome(second)).toBe('TRANSACTION_USED');
    });
  }
});
