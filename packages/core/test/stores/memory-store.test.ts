import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { storeContract } from '../../src/stores/store-contract.js';
import { codeOf, rejectedCode } from '../coded.js';

const LONG = 60_000;
const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('MemoryStore keeps the promises of a store', () => {
  for (const { name, run } of storeContract(() => new MemoryStore())) it(name, run);
});

describe('MemoryStore when it is full', () => {
  async function fullOfClaims(ttlMs: number) {
    const store = new MemoryStore({ maxEntries: 100 });
    for (let index = 0; index < 100; index += 1) await store.add(`claim:${index}`, '1', ttlMs);
    return store;
  }

  it('ATK-C-05 refuses a further claim, and never forgets one', async () => {
    const store = await fullOfClaims(LONG);
    for (let round = 0; round < 300; round += 1) {
      expect(await rejectedCode(() => store.add(`more:${round}`, '1', LONG))).toBe('STORE_FULL');
      await store.set(`value:${round}`, '1', LONG);
    }
    for (let index = 0; index < 100; index += 1) expect(await store.add(`claim:${index}`, '2', LONG)).toBe(false);
  });

  it('takes a claim again once one has been taken or removed', async () => {
    const store = await fullOfClaims(LONG);
    expect(await store.take('claim:7')).toBe('1');
    expect(await store.add('more:1', '1', LONG)).toBe(true);
    await store.delete('claim:8');
    expect(await store.add('more:2', '1', LONG)).toBe(true);
    expect(await rejectedCode(() => store.add('more:3', '1', LONG))).toBe('STORE_FULL');
  });

  it('takes claims again once the old ones have expired', async () => {
    const store = await fullOfClaims(30);
    await later(60);
    for (let index = 0; index < 100; index += 1) expect(await store.add(`more:${index}`, '1', LONG)).toBe(true);
    expect(await rejectedCode(() => store.add('more:100', '1', LONG))).toBe('STORE_FULL');
  });

  it('forgets of the values that were set the least recently used, and no claim', async () => {
    const store = new MemoryStore({ maxEntries: 10 });
    await store.add('claim', '1', LONG);
    for (let index = 0; index < 10; index += 1) await store.set(`value:${index}`, '1', LONG);
    await store.get('value:0');
    await store.set('value:10', '1', LONG);
    const keys = ['claim', 'value:0', 'value:1', 'value:2', 'value:10'];
    expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual(['1', '1', undefined, '1', '1']);
  });

  it('counts a key that was added and then set once, and forgets no claim for it', async () => {
    const store = await fullOfClaims(LONG);
    await store.set('claim:0', 'set', LONG);
    expect(await store.get('claim:0')).toBe('set');
    expect(await store.add('claim:0', '2', LONG)).toBe(false);
    expect(await store.add('more', '1', LONG)).toBe(true);
  });

  it('refuses at no more cost than it takes', async () => {
    const store = new MemoryStore({ maxEntries: 20_000 });
    const perCall = async (prefix: string) => {
      const start = performance.now();
      for (let index = 0; index < 20_000; index += 1) await store.add(prefix + index, '1', LONG).catch(() => false);
      return performance.now() - start;
    };
    const taking = await perCall('a');
    const refusing = await perCall('b');
    // An error costs more than a claim; looking at all claims each time would cost a thousand times more.
    expect(refusing).toBeLessThan(Math.max(taking, 20) * 50);
  });
});

describe('the time to live', () => {
  it.each([0, -1])('of %i ms keeps nothing', async (ttlMs) => {
    const store = new MemoryStore();
    expect(await store.add('a', '1', ttlMs)).toBe(true);
    expect(await store.get('a')).toBeUndefined();
    await store.set('b', '1', LONG);
    await store.set('b', '2', ttlMs);
    expect(await store.get('b')).toBeUndefined();
  });
});

describe('large values', () => {
  it('ATK-D-13 are bounded by their characters together, and make room for each other', async () => {
    const store = new MemoryStore();
    const million = 'x'.repeat(1_000_000);
    for (let index = 0; index < 40; index += 1) await store.set(`large-${index}`, million, LONG);
    const kept = await Promise.all(Array.from({ length: 40 }, (_, index) => store.get(`large-${index}`)));
    expect(kept.filter((value) => value !== undefined)).toHaveLength(8);
    expect(kept.at(-1)).toBe(million);
  });

  it('never push out what must not be forgotten', async () => {
    const store = new MemoryStore();
    await store.add('claimed', '1', LONG);
    for (let index = 0; index < 40; index += 1) await store.set(`large-${index}`, 'x'.repeat(1_000_000), LONG);
    expect(await store.add('claimed', '1', LONG)).toBe(false);
  });
});

describe('the options', () => {
  it.each([
    [{ maxEntries: 0 }, 'OPTION_INVALID'],
    [{ maxEntries: 1.5 }, 'OPTION_INVALID'],
    [{ maxEntries: Number.POSITIVE_INFINITY }, 'OPTION_INVALID'],
    [{ maxEntries: '10' }, 'OPTION_INVALID'],
    [{ maxEntry: 10 }, 'OPTION_UNKNOWN'],
    [{ maxEntries: 1 }, undefined],
    [{ maxEntries: undefined }, undefined],
  ])('%j: %s', (options, code) => {
    expect(codeOf(() => new MemoryStore(options as { maxEntries?: number }))).toBe(code);
  });
});
