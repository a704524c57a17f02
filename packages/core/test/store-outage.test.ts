import { afterEach, describe, expect, it, vi } from 'vitest';
import { useEvents } from '../../../test/id4me/login-events.js';
import { ProviderError, StoreError } from '../src/errors.js';
import { unlessStoreFails, unlessStoreIsDown } from '../src/store-outage.js';
import { MemoryStore } from '../src/stores/memory-store.js';
import { rejectedCode } from './coded.js';

const events = useEvents();
afterEach(() => vi.restoreAllMocks());

const failing = (code: 'STORE_FAILED' | 'STORE_FULL') => () => Promise.reject(new StoreError(code, 'no'));

describe.each([
  ['unlessStoreFails', unlessStoreFails],
  ['unlessStoreIsDown', <T>(run: () => Promise<T>) => unlessStoreIsDown(new MemoryStore(), run)],
])('%s', (_name, run) => {
  it('gives what there is', async () => {
    expect(await run(async () => 'value')).toBe('value');
    expect(events).toEqual([]);
  });

  it.each(['STORE_FAILED', 'STORE_FULL'] as const)(
    'gives nothing where the store says %s, and tells it',
    async (code) => {
      expect(await run(failing(code))).toBeUndefined();
      expect(events).toMatchObject([{ type: 'store-unavailable', error: { code } }]);
    },
  );

  it('throws what is not about the store', async () => {
    const error = new ProviderError('ASSOCIATION_MALFORMED', 'twice', { step: 'association', hint: 'h' });
    expect(await rejectedCode(() => run(() => Promise.reject(error)))).toBe('ASSOCIATION_MALFORMED');
    expect(await rejectedCode(() => run(() => Promise.reject(new TypeError('no'))))).toBeInstanceOf(TypeError);
    expect(events).toEqual([]);
  });
});

describe('unlessStoreIsDown', () => {
  it('leaves a store alone for two seconds after it failed, and no other store', async () => {
    const [store, other] = [new MemoryStore(), new MemoryStore()];
    const run = vi.fn(async () => 'value');
    await unlessStoreIsDown(store, failing('STORE_FAILED'));
    expect(await unlessStoreIsDown(store, run)).toBeUndefined();
    expect(await unlessStoreIsDown(other, run)).toBe('value');
    expect(await unlessStoreFails(run)).toBe('value');
    expect(events).toHaveLength(1);
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 2_001);
    expect(await unlessStoreIsDown(store, run)).toBe('value');
  });
});
