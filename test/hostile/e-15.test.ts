import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, createParty, type Provider, requestsOf, useProvider } from './login-fixture.js';

type Refusal = NonNullable<Provider['openid2']['faults']['refuseAssociations']>;

/** Notes how long things are kept. */
class TimingStore extends MemoryStore {
  readonly ttls: number[] = [];
  override set(key: string, value: string, ttlMs: number): Promise<void> {
    this.ttls.push(ttlMs);
    return super.set(key, value, ttlMs);
  }
}

describe('ATK-E-15 a provider that makes no associations, asked again and again', () => {
  const provider = useProvider();

  for (const refusal of ['unsupported-type', '400', '500', 'html', 'http-200-error'] as const satisfies Refusal[]) {
    it(`is left alone for some minutes: ${refusal}`, async () => {
      provider.openid2.faults.refuseAssociations = refusal;
      const store = new TimingStore();
      const login = await beginLogin(provider, ANY_WAY, { store });
      const asked = requestsOf(provider, 'associate');
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(2);
      for (const user of ['alice', 'bob', 'alice']) {
        const next = await beginLogin(provider, ANY_WAY, {
          party: login.party,
          identifier: provider.openid2.identifier(user),
        });
        expect(await next.outcome(next.approve())).toBe('authenticated');
      }
      // Another process with the same store knows it too.
      await createParty(ANY_WAY, { store }).begin({ identifier: provider.openid2.opIdentifier });
      expect(requestsOf(provider, 'associate')).toBe(asked);
      expect(Math.max(...store.ttls)).toBeLessThanOrEqual(5 * 60_000);
    });
  }

  it('is asked once by all who log in at the same time', async () => {
    provider.openid2.faults.refuseAssociations = '400';
    const party = createParty(ANY_WAY, { store: new MemoryStore() });
    const identifier = provider.openid2.identifier('alice');
    await Promise.all(Array.from({ length: 20 }, () => party.begin({ identifier })));
    expect(requestsOf(provider, 'associate')).toBe(1);
  });
});
