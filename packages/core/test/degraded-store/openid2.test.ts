import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  alter,
  beginLogin,
  codeOf,
  createParty,
  outcomeOf,
  requestsOf,
  useProvider,
  WAYS,
  type Way,
} from '../../../../test/hostile/login-fixture.js';
import { useEvents } from '../../../../test/id4me/login-events.js';
import { codeOfFault, type Fault, FaultyStore } from '../faulty-store.js';

const provider = useProvider();
const events = useEvents();
const unavailable = () => events.filter(({ type }) => type === 'store-unavailable').length;
const [WITH_ASSOCIATION, STATELESS] = [WAYS[0], WAYS[2]] as [Way, Way];
const WRITING: readonly Fault[] = ['down', 'read-only', 'full'];

afterEach(() => vi.restoreAllMocks());

/** Stops the clock that tells how long ago the store failed, so much later than it is: this machine may be slow. */
function stopClock(laterMs = 0): void {
  const now = performance.now() + laterMs;
  vi.spyOn(performance, 'now').mockReturnValue(now);
}

describe.each([WITH_ASSOCIATION, STATELESS])('OpenID 2.0 with a store that fails once ($name)', (way) => {
  it('logs in rightly or fails with a code, whichever operation it is', async () => {
    // What the store is asked at a login that nothing is wrong with.
    const sound = new FaultyStore();
    const login = await beginLogin(provider, way, { store: sound });
    expect(await login.outcome(login.approve())).toBe('authenticated');
    expect(sound.operations.length).toBeGreaterThan(3);
    const outcomes = new Set<string>();
    for (let nth = 1; nth <= sound.operations.length; nth += 1) {
      for (const moment of ['before', 'after'] as const) {
        const store = new FaultyStore();
        store.failing = { nth, moment };
        const party = createParty(way, { store });
        const run = async () => {
          const { approve, identity } = await beginLogin(provider, way, { party });
          return (await identity(approve())).claimedId === provider.openid2.identifier('alice') ? 'alice' : 'wrong';
        };
        const outcome = await outcomeOf(run());
        expect(outcome, `${moment} operation ${nth}`).toMatch(/^(?:alice|STORE_FAILED)$/);
        outcomes.add(outcome);
        expect(await outcomeOf(run())).toBe('alice');
      }
    }
    expect([...outcomes].sort()).toEqual(['STORE_FAILED', 'alice']);
  });
});

describe.each(WRITING)('OpenID 2.0 begun while the store is %s', (fault) => {
  it('goes on without an association, and ends when the store is back', async () => {
    const store = new FaultyStore();
    store.fault = fault;
    const login = await beginLogin(provider, WITH_ASSOCIATION, { store });
    expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(false);
    expect(unavailable()).toBeGreaterThan(0);
    const another = await beginLogin(provider, WITH_ASSOCIATION, { party: login.party });
    expect(await another.outcome(another.approve())).toBe(codeOfFault(fault));
    store.fault = undefined;
    expect(await login.outcome(login.approve())).toBe('authenticated');
  });

  it('asks the store once in two seconds, and the provider for nothing that cannot be kept', async () => {
    const store = new FaultyStore();
    store.fault = fault;
    stopClock();
    const party = createParty(WITH_ASSOCIATION, { store });
    const identifier = provider.openid2.identifier('alice');
    for (let index = 0; index < 20; index += 1) expect(await codeOf(party.begin({ identifier }))).toBe('none');
    expect(unavailable()).toBe(1);
    expect(requestsOf(provider, 'associate')).toBe(0);
    expect(store.operations.length).toBeLessThanOrEqual(2);
    stopClock(2_001);
    store.fault = undefined;
    const login = await beginLogin(provider, WITH_ASSOCIATION, { party });
    expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(true);
    expect(await login.outcome(login.approve())).toBe('authenticated');
    expect(requestsOf(provider, 'associate')).toBe(1);
  });

  it('fails where an association is required', async () => {
    const store = new FaultyStore();
    store.fault = fault;
    const party = createParty(WITH_ASSOCIATION, { store, requireAssociation: true });
    const identifier = provider.openid2.identifier('alice');
    expect(await codeOf(party.begin({ identifier }))).toBe(codeOfFault(fault));
    store.fault = undefined;
    expect(await codeOf(party.begin({ identifier }))).toBe('none');
  });
});

describe.each(WRITING)('OpenID 2.0 that comes back while the store is %s', (fault) => {
  it.each(WAYS)('fails, and the same answer counts once when the store is back ($name)', async (way) => {
    const store = new FaultyStore();
    // A provider that vouches for an answer more than once.
    provider.openid2.faults.isValid = 'true';
    const login = await beginLogin(provider, way, { store });
    const honest = login.approve();
    store.fault = fault;
    for (let index = 0; index < 3; index += 1) expect(await login.outcome(honest)).toBe(codeOfFault(fault));
    store.fault = undefined;
    expect(await login.outcome(honest)).toBe('authenticated');
    expect(await login.outcome(honest)).toBe('NONCE_REUSED');
  });
});

describe('OpenID 2.0 with a store that fails at an association that ended', () => {
  it.each(['get', 'delete'] as const)(
    'at %s: the provider vouched for the answer, and the login goes on',
    async (operation) => {
      const store = new FaultyStore();
      const login = await beginLogin(provider, WITH_ASSOCIATION, { store });
      provider.openid2.forgetAssociations();
      const begun = store.operations.length;
      const sound = store[operation].bind(store);
      // The second thing that is read in the end; the first one is the association itself.
      vi.spyOn(store, operation).mockImplementation((async (key: string) => {
        const isLate = operation === 'delete' || store.operations.length > begun;
        if (isLate) throw new Error('connection lost');
        return sound(key);
      }) as never);
      expect(await login.outcome(login.approve())).toBe('authenticated');
      expect(requestsOf(provider, 'check_authentication')).toBe(1);
      expect(unavailable()).toBe(1);
    },
  );
});

describe('OpenID 2.0 with a store that does not answer', () => {
  it('fails in five seconds when it comes back', async () => {
    const store = new FaultyStore();
    const login = await beginLogin(provider, WITH_ASSOCIATION, { store });
    const honest = login.approve();
    store.fault = 'hung';
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const outcome = login.outcome(honest);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await outcome).toBe('STORE_FAILED');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    store.fault = undefined;
    expect(await login.outcome(honest)).toBe('authenticated');
  });

  it('is begun all the same; who comes after does not wait for it', async () => {
    const store = new FaultyStore();
    const party = createParty(WITH_ASSOCIATION, { store });
    store.fault = 'hung';
    stopClock();
    const first = await beginLogin(provider, WITH_ASSOCIATION, { party });
    await beginLogin(provider, WITH_ASSOCIATION, { party });
    expect(store.operations).toEqual(['get']);
    store.fault = undefined;
    expect(await first.outcome(first.approve())).toBe('authenticated');
  });
});

describe('OpenID 2.0 with a store that is slow', () => {
  it.each(WAYS)('logs in ($name)', async (way) => {
    const store = new FaultyStore();
    store.delayMs = 100;
    const login = await beginLogin(provider, way, { store });
    expect(await login.outcome(login.approve())).toBe('authenticated');
    expect(unavailable()).toBe(0);
  });
});

describe('OpenID 2.0 with a store that comes back empty', () => {
  it('asks the provider about an answer under an association that was lost, and associates anew', async () => {
    const store = new FaultyStore();
    const login = await beginLogin(provider, WITH_ASSOCIATION, { store });
    const honest = login.approve();
    store.empty();
    // It made that association for us, and says no more about what it signed under it.
    expect(await login.outcome(honest)).toBe('SIGNATURE_REJECTED');
    expect(requestsOf(provider, 'check_authentication')).toBe(1);
    const next = await beginLogin(provider, WITH_ASSOCIATION, { party: login.party });
    expect(requestsOf(provider, 'associate')).toBe(2);
    expect(await next.outcome(next.approve())).toBe('authenticated');
  });

  it.each(WAYS)('accepts no answer again that it accepted before ($name)', async (way) => {
    const store = new FaultyStore();
    const login = await beginLogin(provider, way, { store });
    const honest = login.approve();
    expect(await login.outcome(honest)).toBe('authenticated');
    store.empty();
    expect(await login.outcome(honest)).toBe('SIGNATURE_REJECTED');
  });

  it('accepts no forged answer, whatever is wrong with it', async () => {
    for (const fault of [...WRITING, undefined]) {
      const store = new FaultyStore();
      const login = await beginLogin(provider, WITH_ASSOCIATION, { store });
      const forged = alter(login.approve(), { sig: `${'A'.repeat(43)}=` });
      expect(await login.outcome(forged)).toBe('SIGNATURE_INVALID');
      store.fault = fault;
      expect(await login.outcome(forged)).not.toBe('authenticated');
      store.empty();
      expect(await login.outcome(forged)).not.toBe('authenticated');
    }
  });
});
