import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ANY_WAY, beginLogin, createParty, requestsOf, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-A-09 a live association is used again, and not after its time', () => {
  const provider = useProvider();
  afterEach(() => vi.useRealTimers());
  const handleOf = (url: string) => new URL(url).searchParams.get('openid.assoc_handle');

  it('by all logins of all processes with one store', async () => {
    const store = new MemoryStore();
    const handles = new Set<string | null>();
    for (const user of ['alice', 'bob', 'alice']) {
      const login = await beginLogin(provider, ANY_WAY, { store, identifier: provider.openid2.identifier(user) });
      handles.add(handleOf(login.url));
      expect(await login.outcome(login.approve())).toBe('authenticated');
    }
    expect(handles.size).toBe(1);
    expect(requestsOf(provider, 'associate')).toBe(1);
  });

  it('made once by logins that begin together', async () => {
    const party = createParty(ANY_WAY, { store: new MemoryStore() });
    const identifier = provider.openid2.identifier('alice');
    const begun = await Promise.all(Array.from({ length: 10 }, () => party.begin({ identifier })));
    expect(new Set(begun.map(({ url }) => handleOf(url))).size).toBe(1);
    expect(requestsOf(provider, 'associate')).toBe(1);
  });

  it('renewed in time for a login to end with it', async () => {
    const party = createParty(ANY_WAY, { store: new MemoryStore() });
    const identifier = provider.openid2.identifier('alice');
    const first = await party.begin({ identifier });
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: start + 40 * 60_000 });
    expect(handleOf((await party.begin({ identifier })).url)).toBe(handleOf(first.url));
    vi.setSystemTime(start + 50 * 60_000);
    expect(handleOf((await party.begin({ identifier })).url)).not.toBe(handleOf(first.url));
  });
});
