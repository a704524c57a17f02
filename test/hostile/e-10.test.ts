import { associate, STORE_NAMESPACE } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ANY_WAY, beginLogin, codeOf, createParty, useProvider, WAYS } from './login-fixture.js';

const HOUR = 60 * 60_000;

describe('ATK-E-10 lifetimes that make no sense', () => {
  const provider = useProvider();
  afterEach(() => vi.useRealTimers());

  for (const expires_in of [
    '0',
    '-1',
    '',
    'never',
    '1e9',
    '3600.5',
    '0x10',
    ' 60',
    '+60',
    '9'.repeat(40),
    'Infinity',
  ]) {
    it(`are refused: "${expires_in.slice(0, 12)}"`, async () => {
      provider.openid2.faults.associationOverrides = { expires_in };
      const { endpoint } = provider.openid2;
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_MALFORMED');
    });
  }

  it('are cut to a day', async () => {
    provider.openid2.faults.associationOverrides = { expires_in: '999999999' };
    const { expiresAt } = await associate(provider.openid2.endpoint, { allowPrivateAddresses: true });
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(24 * HOUR);
    expect(expiresAt - Date.now()).toBeGreaterThan(23 * HOUR);
  });

  for (const way of WAYS.filter(({ stateless }) => !stateless)) {
    it(`end: an expired association verifies nothing (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      const honest = login.approve();
      const { transaction } = login;
      // The site's clock goes on, and the store has not noticed yet; the provider signs with the key it still has.
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR + 1_000 });
      const late = login.party.complete({
        ...honest,
        transaction: { ...transaction, expiresAt: Date.now() + HOUR },
      });
      // The provider is asked, and does not vouch for what a shared key signed.
      expect(await codeOf(late)).toBe('SIGNATURE_REJECTED');
    });
  }

  it('are cut to what the site wants, and no longer than a day', async () => {
    const store = new MemoryStore();
    const ttls: number[] = [];
    const set = store.set.bind(store);
    store.set = (key, value, ttlMs) => {
      if (key.startsWith(STORE_NAMESPACE.association)) ttls.push(ttlMs);
      return set(key, value, ttlMs);
    };
    await beginLogin(provider, ANY_WAY, { store, maxAssociationAgeSeconds: 600 });
    expect(ttls.every((ttlMs) => ttlMs > 590_000 && ttlMs <= 600_000)).toBe(true);
    expect(ttls).toHaveLength(2);
    for (const maxAssociationAgeSeconds of [59, 86_401, Number.NaN]) {
      const invalid = expect.objectContaining({ code: 'OPTION_INVALID' });
      expect(() => createParty(ANY_WAY, { maxAssociationAgeSeconds })).toThrow(invalid);
    }
  });
});
