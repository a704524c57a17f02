import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store.js';

/** One promise of a store, as a test for whatever runs tests. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

const RACERS = 200;
/** Fractions, and more than any login needs. */
const TTLS: readonly number[] = [5_000.5, 1e5 / 3, 366 * 86_400_000, 2 ** 31, 2 ** 53, 1e21, Number.POSITIVE_INFINITY];
const LONG = 60_000;
/** What a store may mistake for something else: every control character but U+0000, quotes, characters of all lengths in UTF-8. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  'plain',
  '{"a":"\\u0000"}',
  '"refused"',
  'null',
  '0',
  "'); DROP TABLE openid_rp; --",
  '$1 ? %s :key',
  'zwölf Boxkämpfer 🥊',
  '\ufeff\u2028\uffff\u{10ffff}',
  String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1)),
  'ß🥊'.repeat(100_000),
];

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
    for (const value of TEXTS) {
      await store.set(key, value, LONG);
      assert.equal(await store.get(key), value);
      assert.equal(await store.take(key), value);
    }
  },

  'add: the value comes back as it was, whatever is in it': async (store, key) => {
    for (const value of TEXTS) {
      assert.equal(await store.add(key, value, LONG), true);
      assert.equal(await store.get(key), value);
      assert.equal(await store.take(key), value);
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

  'set: replaces what was added, and its time to live': async (store, key) => {
    assert.equal(await store.add(key, 'added', LONG), true);
    await store.set(key, 'set', 50);
    await sleep(120);
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.add(key, 'again', LONG), true);
  },

  'set: with no time to live removes what is there': async (store, key) => {
    for (const ttlMs of [0, -1, -LONG]) {
      assert.equal(await store.add(key, 'before', LONG), true);
      await store.set(key, 'value', ttlMs);
      assert.equal(await store.get(key), undefined);
    }
  },

  'set: any time to live is taken': async (store, key) => {
    for (const ttlMs of TTLS) {
      await store.set(key, String(ttlMs), ttlMs);
      assert.equal(await store.get(key), String(ttlMs));
    }
  },

  'add: any time to live is taken': async (store, key) => {
    for (const ttlMs of TTLS) {
      assert.equal(await store.add(`${key}:${ttlMs}`, String(ttlMs), ttlMs), true);
      assert.equal(await store.add(`${key}:${ttlMs}`, 'second', ttlMs), false);
    }
  },

  'add: with no time to live keeps nothing, and replaces nothing': async (store, key) => {
    for (const ttlMs of [0, -1, -LONG]) {
      assert.equal(await store.add(key, 'value', ttlMs), true);
      assert.equal(await store.get(key), undefined);
    }
    await store.set(key, 'value', LONG);
    assert.equal(await store.add(key, 'second', 0), false);
    assert.equal(await store.get(key), 'value');
  },

  'add: nothing is claimed for a time that is no number': async (store, key) => {
    await assert.rejects(store.add(key, 'value', Number.NaN));
    assert.equal(await store.get(key), undefined);
  },

  'add: does not forget early': async (store, key) => {
    const endsAt = performance.now() + 300;
    assert.equal(await store.add(key, 'first', 300), true);
    for (;;) {
      const wasAdded = await store.add(key, 'second', LONG);
      // Asked before the time was over, and answered; what comes later may go either way.
      if (performance.now() >= endsAt) break;
      assert.equal(wasAdded, false);
      await sleep(10);
    }
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

  [`add: true for exactly one of ${RACERS} racing callers once the value has expired`]: async (store, key) => {
    for (const ttlMs of [20, 30, 40]) {
      const each = `${key}:${ttlMs}`;
      assert.equal(await store.add(each, 'expired', ttlMs), true);
      await sleep(ttlMs * 2);
      const wins = await Promise.all(
        Array.from({ length: RACERS }, (_, racer) => store.add(each, String(racer), LONG)),
      );
      assert.equal(wins.filter((won) => won === true).length, 1);
      assert.equal(await store.get(each), String(wins.indexOf(true)));
    }
  },

  [`add, take: what is taken was added once, by ${RACERS} callers of both`]: async (store, key) => {
    const rounds = Array.from({ length: RACERS }, (_, racer) => racer);
    const outcomes = await Promise.all(
      rounds.map((racer) => (racer % 2 === 0 ? store.add(key, String(racer), LONG) : store.take(key))),
    );
    const added = rounds.filter((racer) => outcomes[racer] === true).map(String);
    const taken = outcomes.filter((outcome) => typeof outcome === 'string');
    const left = await store.get(key);
    assert.deepEqual([...taken, ...(left === undefined ? [] : [left])].sort(), added.sort());
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

  'take: what was added, which can then be added again': async (store, key) => {
    await store.add(key, 'first', LONG);
    assert.equal(await store.take(key), 'first');
    assert.equal(await store.add(key, 'second', LONG), true);
    assert.equal(await store.take(key), 'second');
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

  'keys: of 100 printable characters, told apart to the last one and by case': async (store, key) => {
    const long = `${key}:!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`.padEnd(99, 'x');
    await store.set(`${long}a`, 'a', LONG);
    assert.equal(await store.add(`${long}A`, 'A', LONG), true);
    assert.equal(await store.add(`${long}b`, 'b', LONG), true);
    assert.deepEqual(await Promise.all(['a', 'A', 'b'].map((last) => store.take(long + last))), ['a', 'A', 'b']);
  },

  'keys: one does not touch another': async (store, key) => {
    await store.set(`${key}:a`, 'a', LONG);
    await store.set(`${key}:b`, 'b', LONG);
    await store.delete(`${key}:a`);
    assert.equal(await store.get(`${key}:b`), 'b');
  },
};
