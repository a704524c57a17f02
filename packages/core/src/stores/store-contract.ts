import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store.js';

/** One promise of a store, as a test for whatever runs tests. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

const RACERS = 200;
const LONG = 60_000;

/**
 * What every `Store` must pass, as a list of named tests; give each to your test runner.
 *
 * ```ts
 * for (const { name, run } of storeContract(() => new MyStore())) it(name, run);
 * ```
 *
 * @param create a store for one test. All may be the same one: every test uses keys of its own.
 */
export function storeContract(create: () => Store | Promise<Store>): readonly ContractCase[] {
  return Object.entries(PROMISES).map(([name, promise]) => ({
    name,
    run: async () => promise(await create(), `contract:${Math.random().toString(36).slice(2)}`),
  }));
}

const PROMISES: Readonly<Record<string, (store: Store, key: string) => Promise<void>>> = {
  'get: undefined for a key that was never set': async (store, key) => {
    assert.equal(await store.get(key), undefined);
  },

  'set: the value comes back as it was, whatever is in it': async (store, key) => {
    for (const value of ['', 'plain', '{"a":"\\u0000"}', 'zwölf Boxkämpfer 🥊', 'x'.repeat(100_000)]) {
      await store.set(key, value, LONG);
      assert.equal(await store.get(key), value);
    }
  },

  'set: replaces what is there, and its time to live': async (store, key) => {
    await store.set(key, 'first', 50);
    await store.set(key, 'second', LONG);
    await sleep(100);
    assert.equal(await store.get(key), 'second');
  },

  'set: replaces what was added': async (store, key) => {
    assert.equal(await store.add(key, 'added', LONG), true);
    await store.set(key, 'set', LONG);
    assert.equal(await store.get(key), 'set');
  },

  'set: expires': async (store, key) => {
    await store.set(key, 'value', 50);
    await sleep(120);
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.take(key), undefined);
  },

  'add: true once, then false, and the first value stays': async (store, key) => {
    assert.equal(await store.add(key, 'first', LONG), true);
    assert.equal(await store.add(key, 'second', LONG), false);
    assert.equal(await store.get(key), 'first');
  },

  'add: false for a key that was set': async (store, key) => {
    await store.set(key, 'set', LONG);
    assert.equal(await store.add(key, 'added', LONG), false);
  },

  'add: true again once the value has expired': async (store, key) => {
    assert.equal(await store.add(key, 'first', 50), true);
    await sleep(120);
    assert.equal(await store.add(key, 'second', LONG), true);
    assert.equal(await store.get(key), 'second');
  },

  'add: an early second try does not prolong the first': async (store, key) => {
    await store.add(key, 'first', 100);
    assert.equal(await store.add(key, 'second', LONG), false);
    await sleep(200);
    assert.equal(await store.get(key), undefined);
  },

  [`add: true for exactly one of ${RACERS} racing callers`]: async (store, key) => {
    const wins = await Promise.all(Array.from({ length: RACERS }, (_, racer) => store.add(key, String(racer), LONG)));
    assert.equal(wins.filter((won) => won === true).length, 1);
    assert.equal(await store.get(key), String(wins.indexOf(true)));
  },

  'take: the value, and it is gone': async (store, key) => {
    await store.set(key, 'value', LONG);
    assert.equal(await store.take(key), 'value');
    assert.equal(await store.take(key), undefined);
    assert.equal(await store.get(key), undefined);
  },

  [`take: the value to exactly one of ${RACERS} racing callers`]: async (store, key) => {
    await store.set(key, 'value', LONG);
    const taken = await Promise.all(Array.from({ length: RACERS }, () => store.take(key)));
    assert.deepEqual(
      taken.filter((value) => value !== undefined),
      ['value'],
    );
  },

  'delete: gone; absent is fine': async (store, key) => {
    await store.delete(key);
    await store.set(key, 'value', LONG);
    await store.delete(key);
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.add(key, 'again', LONG), true);
    await store.delete(key);
    assert.equal(await store.add(key, 'again', LONG), true);
  },

  'keys: one does not touch another': async (store, key) => {
    await store.set(`${key}:a`, 'a', LONG);
    await store.set(`${key}:b`, 'b', LONG);
    await store.delete(`${key}:a`);
    assert.equal(await store.get(`${key}:b`), 'b');
  },
};
