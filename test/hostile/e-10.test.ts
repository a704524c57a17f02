import { associate } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { beginLogin, codeOf, useProvider, WAYS } from './login-fixture.js';

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
});
