import { describe, expect, it, vi } from 'vitest';
import { createFixture, codeOf as outcomeOf } from '../../../../test/id4me/login-fixture.js';
import { useWeb } from '../../../../test/id4me/web.js';
import { checkLockLasts, claimLock, lockTtlMs, releaseLock } from '../../src/id4me/registration-lock.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { codeOf } from '../coded.js';
import { FaultyStore } from '../faulty-store.js';

describe('ID4ME-R-11 the lock of a registration', () => {
  it('is for one at a time, and given back by its owner alone', async () => {
    const store = new MemoryStore();
    const mine = await claimLock('lock', 1_000, store);
    if (!mine) throw new Error('nobody else has it');
    expect(await claimLock('lock', 1_000, store)).toBeUndefined();
    await releaseLock({ ...mine, owner: 'another' }, store);
    expect(await claimLock('lock', 1_000, store)).toBeUndefined();
    await releaseLock(mine, store);
    expect(await claimLock('lock', 1_000, store)).toBeDefined();
  });

  it('is given back where only the answer was lost', async () => {
    const store = new FaultyStore();
    store.failing = { nth: 1, moment: 'after' };
    await expect(claimLock('lock', 1_000, store)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await vi.waitFor(async () => expect(await claimLock('lock', 1_000, store)).toBeDefined());
  });

  it('lasts longer than the request that registers', () => {
    const endsAt = Date.now() + lockTtlMs(10_000);
    const lock = { key: 'lock', owner: 'me', endsAt };
    expect(codeOf(() => checkLockLasts(lock, 10_000))).toBeUndefined();
    expect(codeOf(() => checkLockLasts({ ...lock, endsAt: Date.now() + 9_000 }, 10_000))).toBe('STORE_FAILED');
  });
});

describe('ID4ME-R-11 a process that dies while it registers', () => {
  const web = useWeb();

  it.each([
    [undefined, 15_000],
    [2_000, 7_000],
    [60_000, 65_000],
  ])('with a deadline of %s ms leaves a lock that ends after %i ms', async (deadlineMs, ttlMs) => {
    const store = new MemoryStore();
    const add = vi.spyOn(store, 'add');
    const { begin } = createFixture(web, { store, ...(deadlineMs !== undefined && { http: { deadlineMs } }) });
    await begin();
    expect(add.mock.calls.map(([, , ttl]) => ttl)).toEqual([ttlMs]);
  });

  it('holds up another one no longer than that, although its own deadline is over by then', async () => {
    const store = new MemoryStore();
    // A lock of 5.2 seconds, and 200 milliseconds for all requests of a login.
    const options = { store, http: { deadlineMs: 200 } };
    const add = store.add.bind(store);
    const dying = createFixture(web, {
      ...options,
      store: Object.assign(new MemoryStore(), {
        get: (key: string) => store.get(key),
        add: async (key: string, value: string, ttlMs: number) => {
          await add(key, value, ttlMs);
          throw new Error('died');
        },
        delete: () => Promise.reject(new Error('died')),
      }),
    });
    expect(await outcomeOf(dying.begin())).toBe('STORE_FAILED');
    const { begin } = createFixture(web, options, dying.authority);
    const startedAt = Date.now();
    expect((await begin()).kind).toBe('redirect');
    expect(Date.now() - startedAt).toBeGreaterThan(4_000);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    expect(web.received('authority.id4me', '/register')).toHaveLength(1);
  });
});
