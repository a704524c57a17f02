import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { beginLogin, codeOf, createParty, STATELESS_WAY, useProvider, WAYS } from './login-fixture.js';

/** Forgets when it is told that time has passed. */
class ClockedStore extends MemoryStore {
  offsetMs = 0;
  readonly #ends = new Map<string, number>();
  readonly ttls: number[] = [];
  override async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.ttls.push(ttlMs);
    this.#ends.set(key, this.offsetMs + ttlMs);
    await super.set(key, value, ttlMs);
  }
  override async get(key: string): Promise<string | undefined> {
    return (this.#ends.get(key) ?? Number.POSITIVE_INFINITY) > this.offsetMs ? super.get(key) : undefined;
  }
}

describe('ATK-D-13 what is remembered of a page', () => {
  const provider = useProvider();
  const evil = useProvider();
  const pages = usePages();

  it('is forgotten within minutes', async () => {
    const store = new ClockedStore();
    const party = createParty(STATELESS_WAY, { store });
    pages.set('/', htmlPage(providerLink(provider.openid2.endpoint)));
    await party.begin({ identifier: pages.origin });
    expect(store.ttls).toEqual([expect.any(Number)]);
    expect(store.ttls[0]).toBeLessThanOrEqual(10 * 60_000);
    // The owner notices that the page was hijacked, and puts it right.
    pages.set('/', htmlPage(providerLink(evil.openid2.endpoint)));
    store.offsetMs = (store.ttls[0] ?? 0) + 1;
    const { transaction } = await party.begin({ identifier: pages.origin });
    expect(transaction.service.endpoint).toBe(evil.openid2.endpoint);
  });

  it('is not what another page said about it', async () => {
    const store = new MemoryStore();
    const party = createParty(STATELESS_WAY, { store });
    // A page that leads on to the victim's, and is then changed to lead elsewhere.
    pages.set('/victim', htmlPage(providerLink(provider.openid2.endpoint)));
    pages.set('/evil', { status: 302, headers: { location: '/victim' } });
    await party.begin({ identifier: `${pages.origin}/evil` });
    expect(pages.requests.map(({ path }) => path)).toEqual(['/evil', '/victim']);
    await party.begin({ identifier: `${pages.origin}/victim` });
    expect(pages.requests.map(({ path }) => path)).toEqual(['/evil', '/victim', '/victim']);
  });

  it('is found by the normalized identifier, and by no other', async () => {
    const party = createParty(STATELESS_WAY, { store: new MemoryStore() });
    pages.set('/a', htmlPage(providerLink(provider.openid2.endpoint)));
    pages.set('/A', htmlPage(providerLink(evil.openid2.endpoint)));
    const endpointOf = async (path: string) =>
      (await party.begin({ identifier: pages.origin + path })).transaction.service.endpoint;
    expect(await endpointOf('/a')).toBe(provider.openid2.endpoint);
    expect(await endpointOf('/%61#x')).toBe(provider.openid2.endpoint);
    expect(pages.requests).toHaveLength(1);
    expect(await endpointOf('/A')).toBe(evil.openid2.endpoint);
  });

  it('is not changed by an assertion', async () => {
    for (const way of WAYS) {
      const store = new MemoryStore();
      const victim = provider.openid2.identifier('alice');
      const attack = await beginLogin(evil, way, { store, identifier: evil.openid2.opIdentifier });
      const forged = attack.sign({ claimed_id: victim, identity: victim });
      expect(await attack.outcome(forged)).toBe('ENDPOINT_MISMATCH');
      const login = await beginLogin(provider, way, { store });
      expect(login.transaction.service.endpoint).toBe(provider.openid2.endpoint);
      expect(await attack.outcome(forged)).not.toBe('authenticated');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    }
  });

  it('is for a minute that there was nothing', async () => {
    const party = createParty(STATELESS_WAY, { store: new MemoryStore() });
    const identifier = `${pages.origin}/late`;
    expect(await codeOf(party.begin({ identifier }))).toBe('IDENTIFIER_NOT_FOUND');
    pages.set('/late', htmlPage(providerLink(provider.openid2.endpoint)));
    expect(await codeOf(party.begin({ identifier }))).toBe('IDENTIFIER_NOT_FOUND');
    // Another relying party has not asked yet.
    expect(await codeOf(createParty(STATELESS_WAY, { store: new MemoryStore() }).begin({ identifier }))).toBe('none');
  });
});
