import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { sealedStore } from '../../src/stores/sealed-store.js';
import { storeContract } from '../../src/stores/store-contract.js';
import { codeOf, rejectedCode } from '../coded.js';

const LONG = 60_000;
const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];

describe('a sealed store keeps the promises of a store', () => {
  for (const { name, run } of storeContract(() => sealedStore(new MemoryStore(), [NEW]))) it(name, run);
});

describe('what a sealed store writes', () => {
  it('ID4ME-R-13 shows nothing of what is in it, and is never the same twice', async () => {
    const below = new MemoryStore();
    const store = sealedStore(below, [NEW]);
    const written = new Set<string | undefined>();
    for (let round = 0; round < 3; round += 1) {
      await store.set('set', 'top secret', LONG);
      await store.add(`added:${round}`, 'top secret', LONG);
      written.add(await below.get('set'));
      written.add(await below.get(`added:${round}`));
    }
    expect(written.size).toBe(6);
    for (const text of written) {
      expect(text).toMatch(/^[\w.-]+$/);
      for (const part of text?.split('.') ?? [])
        expect(Buffer.from(part, 'base64url').toString()).not.toContain('secret');
    }
  });

  it('is opened by every key, and sealed by the first', async () => {
    const below = new MemoryStore();
    await sealedStore(below, [OLD]).set('before', 'value', LONG);
    const rotating = sealedStore(below, [NEW, OLD]);
    expect(await rotating.get('before')).toBe('value');
    await rotating.set('after', 'value', LONG);
    expect(await sealedStore(below, [NEW]).get('after')).toBe('value');
    expect(await sealedStore(below, [OLD]).get('after')).toBeUndefined();
    expect(await sealedStore(below, [OLD, NEW]).take('after')).toBe('value');
  });
});

describe('what a sealed store does not open is as if it were not there', () => {
  const sealed = async (key: string, value: string, keys = [NEW]) => {
    const below = new MemoryStore();
    await sealedStore(below, keys).set(key, value, LONG);
    return (await below.get(key)) ?? '';
  };
  const forged = (header: { alg: string; enc: string }, key: Uint8Array) =>
    new CompactEncrypt(new TextEncoder().encode('value')).setProtectedHeader(header).encrypt(key);
  const values: Record<string, () => Promise<unknown> | unknown> = {
    'a value of another key': () => sealed('other', 'value'),
    'a value that was sealed with a key that is gone': () => sealed('key', 'value', [OLD]),
    'an unencrypted value': () => 'value',
    'an unencrypted record': () => '{"value":"value"}',
    'a value that was cut off': async () => (await sealed('key', 'value')).slice(0, -4),
    'a value with more behind it': async () => `${await sealed('key', 'value')}.AAAA`,
    'a value with one character changed': async () => {
      const text = await sealed('key', 'value');
      const middle = text.lastIndexOf('.') - 2;
      return text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
    },
    'a value of a version to come': () => forged({ alg: 'dir', enc: 'A128CBC-HS256' }, new Uint8Array(32)),
    'a value that somebody sealed with no key': () => forged({ alg: 'dir', enc: 'A256GCM' }, new Uint8Array(32)),
    nothing: () => '',
    null: () => null,
    bytes: () => Buffer.from('value'),
    'a number': () => 1,
  };

  it.each(Object.keys(values))('%s', async (name) => {
    const value = await values[name]?.();
    const below = new MemoryStore();
    const store = sealedStore(below, [NEW]);
    // What passes, and then the one change.
    await below.set('key', await sealed('key', 'value'), LONG);
    expect(await store.get('key')).toBe('value');
    below.get = below.take = async () => value as string;
    expect(await store.get('key')).toBeUndefined();
    expect(await store.take('key')).toBeUndefined();
  });

  it('and yet it is not claimed again', async () => {
    const below = new MemoryStore();
    await below.add('key', 'written by others', LONG);
    expect(await sealedStore(below, [NEW]).add('key', '1', LONG)).toBe(false);
  });
});

describe('a sealed store and the one below', () => {
  it('remember since the same time', () => {
    const below = new MemoryStore();
    expect(sealedStore(below, [NEW]).remembersSince).toBe(below.remembersSince);
    const { remembersSince: _, ...forever } = { ...methodsOf(below), remembersSince: 1 };
    expect(sealedStore(forever, [NEW]).remembersSince).toBe(0);
  });

  it('fail alike', async () => {
    const full = new MemoryStore({ maxEntries: 1 });
    await full.add('one', '1', LONG);
    expect(await rejectedCode(() => sealedStore(full, [NEW]).add('two', '1', LONG))).toBe('STORE_FULL');
    full.get = () => Promise.reject(new StoreError('STORE_FAILED', 'down'));
    expect(await rejectedCode(() => sealedStore(full, [NEW]).get('one'))).toBe('STORE_FAILED');
  });
});

describe('the parameters', () => {
  it.each([
    [new MemoryStore(), [NEW], undefined],
    [new MemoryStore(), [], 'OPTION_INVALID'],
    [new MemoryStore(), NEW, 'OPTION_INVALID'],
    [new MemoryStore(), undefined, 'OPTION_INVALID'],
    [new MemoryStore(), [NEW, 'short'], 'OPTION_INVALID'],
    [new MemoryStore(), [Buffer.alloc(32)], 'OPTION_INVALID'],
    [{ get() {} }, [NEW], 'OPTION_INVALID'],
    [undefined, [NEW], 'OPTION_INVALID'],
  ])('case %#: %s, %j: %s', (store, keys, code) => {
    expect(codeOf(() => sealedStore(store as MemoryStore, keys as string[]))).toBe(code);
  });

  it('are not changed by who gave them', async () => {
    const below = new MemoryStore();
    const keys = [NEW];
    const store = sealedStore(below, keys);
    await store.set('key', 'value', LONG);
    keys[0] = OLD;
    expect(await store.get('key')).toBe('value');
  });
});

function methodsOf(store: MemoryStore) {
  return {
    get: (key: string) => store.get(key),
    set: (key: string, value: string, ttlMs: number) => store.set(key, value, ttlMs),
    add: (key: string, value: string, ttlMs: number) => store.add(key, value, ttlMs),
    take: (key: string) => store.take(key),
    delete: (key: string) => store.delete(key),
  };
}
