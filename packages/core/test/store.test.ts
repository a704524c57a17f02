import { describe, expect, it, vi } from 'vitest';
import { ProviderError, StoreError } from '../src/errors.js';
import { claimKey, readRecord, withStore } from '../src/store.js';
import { MemoryStore } from '../src/stores/memory-store.js';
import { rejectedCode } from './coded.js';

const rejecting = (thrown: unknown) => () => withStore('get', () => Promise.reject(thrown));

describe('withStore', () => {
  it('gives what the store gave', async () => {
    expect(await withStore('get', async () => 'value')).toBe('value');
  });

  it.each([new Error('down'), 'text', undefined, { code: 'STORE_FULL' }])(
    'makes STORE_FAILED of %s',
    async (thrown) => {
      expect(await rejectedCode(rejecting(thrown))).toBe('STORE_FAILED');
      await expect(rejecting(thrown)()).rejects.toMatchObject({
        status: 503,
        cause: thrown,
        detail: { operation: 'get' },
      });
    },
  );

  it('makes STORE_FAILED of what is thrown at once', async () => {
    const run = () => {
      throw new TypeError('store.get is not a function');
    };
    expect(await rejectedCode(() => withStore('get', run))).toBe('STORE_FAILED');
  });

  it('waits no longer than five seconds, or than it is told, and leaves no timer', async () => {
    vi.useFakeTimers();
    try {
      for (const [limitMs, afterMs] of [
        [undefined, 5_000],
        [300, 300],
      ] as const) {
        const outcome = rejectedCode(() => withStore('get', () => new Promise<string>(() => undefined), limitMs));
        const early = vi.fn();
        void outcome.then(early);
        await vi.advanceTimersByTimeAsync(afterMs - 1);
        expect(early).not.toHaveBeenCalled();
        await vi.advanceTimersByTimeAsync(1);
        expect(await outcome).toBe('STORE_FAILED');
      }
      await withStore('get', async () => 'value');
      expect(await rejectedCode(rejecting(new Error('down')))).toBe('STORE_FAILED');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not mind what a store says that nobody waits for any more', async () => {
    const late = new Promise<string>((_resolve, reject) => setTimeout(() => reject(new Error('late')), 60));
    expect(await rejectedCode(() => withStore('get', () => late, 20))).toBe('STORE_FAILED');
    await expect(late).rejects.toThrow();
  });

  it('rewraps no error of this library, of whichever copy of it', async () => {
    const foreign = Object.create(Error.prototype, {
      code: { value: 'STORE_FULL' },
      [Symbol.for('openid-rp-core.RelyingPartyError')]: { value: true },
    });
    const errors = [
      new StoreError('STORE_FULL', 'full'),
      new ProviderError('ASSOCIATION_MALFORMED', 'twice', { step: 'association', hint: 'h' }),
      foreign,
    ];
    for (const error of errors) await expect(rejecting(error)()).rejects.toBe(error);
  });
});

describe('claimKey', () => {
  const answering = (answer: unknown) => {
    const store = new MemoryStore();
    store.add = async () => answer as boolean;
    return claimKey(store, 'key', '1', 1_000);
  };

  it('gives what the store gave', async () => {
    expect(await answering(true)).toBe(true);
    expect(await answering(false)).toBe(false);
  });

  it.each([undefined, null, 0, 1, '', 'OK', 'false', {}, []])('takes %j for neither', async (answer) => {
    expect(await rejectedCode(() => answering(answer))).toBe('STORE_FAILED');
  });
});

describe('readRecord', () => {
  const hasA = (value: object): value is { a: number } => 'a' in value;

  it.each(['', 'x', '{', 'null', '1', '"a"', '[]', '{"b":1}', '{"__proto__":{"a":1}}'])(
    'sees nothing in %j',
    (text) => {
      expect(readRecord(text, hasA)).toBeUndefined();
    },
  );

  it('gives the record', () => {
    expect(readRecord('{"a":1}', hasA)).toEqual({ a: 1 });
  });
});
