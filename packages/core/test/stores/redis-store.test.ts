import { describe, expect, it } from 'vitest';
import type { IoRedisClient, NodeRedisClient } from '../../src/stores/redis-client.js';
import { RedisStore, type RedisStoreOptions } from '../../src/stores/redis-store.js';
import { codeOf, rejectedCode } from '../coded.js';

const LONG = 60_000;
const OPERATIONS: Record<string, (store: RedisStore) => Promise<unknown>> = {
  get: (store) => store.get('key'),
  set: (store) => store.set('key', 'value', LONG),
  add: (store) => store.add('key', 'value', LONG),
  take: (store) => store.take('key'),
  delete: (store) => store.delete('key'),
};

/** A client that answers everything alike, and the commands that it was given. */
function client(answer: () => unknown) {
  const commands: unknown[][] = [];
  const method =
    (name: string) =>
    async (...parameters: unknown[]) => {
      commands.push([name, ...parameters]);
      return answer();
    };
  const [get, set, del] = ['get', 'set', 'del'].map(method);
  const shared = { get, set, del };
  return {
    commands,
    node: { ...shared, getDel: method('getDel') } as unknown as NodeRedisClient,
    io: { ...shared, getdel: method('getdel') } as unknown as IoRedisClient,
  };
}

describe('the commands that a client is given', () => {
  it('of the package redis', async () => {
    const { node, commands } = client(() => null);
    const store = new RedisStore({ client: node });
    for (const run of Object.values(OPERATIONS)) await run(store).catch(() => undefined);
    expect(commands).toEqual([
      ['get', 'openid-rp:key'],
      ['set', 'openid-rp:key', 'value', { PX: LONG }],
      ['set', 'openid-rp:key', 'value', { PX: LONG + 1, NX: true }],
      ['getDel', 'openid-rp:key'],
      ['del', 'openid-rp:key'],
    ]);
  });

  it('of the package ioredis', async () => {
    const { io, commands } = client(() => null);
    const store = new RedisStore({ client: io, prefix: '' });
    for (const run of Object.values(OPERATIONS)) await run(store).catch(() => undefined);
    expect(commands).toEqual([
      ['get', 'key'],
      ['set', 'key', 'value', 'PX', LONG],
      ['set', 'key', 'value', 'PX', LONG + 1, 'NX'],
      ['getdel', 'key'],
      ['del', 'key'],
    ]);
  });

  it('have a time to live that Redis can count', async () => {
    const { io, commands } = client(() => 'OK');
    const store = new RedisStore({ client: io });
    for (const ttlMs of [0.5, 1.5, 1e21, Number.POSITIVE_INFINITY]) await store.add('key', '1', ttlMs);
    expect(commands.map(([, , , , ttlMs]) => ttlMs)).toEqual([1, 2, 10_000_000_000_001, 10_000_000_000_001]);
  });
});

describe('an answer that Redis cannot give', () => {
  const usable: Record<string, readonly unknown[]> = {
    get: ['text', '', null],
    set: ['OK'],
    add: ['OK', null],
    take: ['text', '', null],
    delete: [0, 1, 1n, '1'],
  };
  const answers = ['text', '', 'OK', null, undefined, 0, 1, 1n, '1', true, {}, [], Buffer.from('OK'), ['OK']];

  it.each(Object.keys(OPERATIONS))('fails a %s, and no other does', async (operation) => {
    for (const answer of answers) {
      const isUsable =
        usable[operation]?.includes(answer) || (['get', 'take'].includes(operation) && typeof answer === 'string');
      const store = new RedisStore({ client: client(() => answer).node });
      expect(await rejectedCode(() => OPERATIONS[operation]?.(store) ?? Promise.resolve())).toBe(
        isUsable ? undefined : 'STORE_FAILED',
      );
    }
  });

  it('is what a client within a transaction gives', async () => {
    const chain: object = { get: () => chain, set: () => chain, del: () => chain, getdel: () => chain };
    const store = new RedisStore({ client: chain as IoRedisClient });
    for (const run of Object.values(OPERATIONS)) expect(await rejectedCode(() => run(store))).toBe('STORE_FAILED');
  });
});

describe('a client that fails', () => {
  it.each(Object.entries(OPERATIONS))('fails a %s', async (_name, run) => {
    const throwing = client(() => {
      throw new Error('down');
    });
    for (const each of [throwing.node, throwing.io]) {
      expect(await rejectedCode(() => run(new RedisStore({ client: each })))).toBe('STORE_FAILED');
    }
  });

  it('by never answering is waited for no longer than timeoutMs', async () => {
    const { node } = client(() => new Promise(() => undefined));
    for (const run of Object.values(OPERATIONS)) {
      const start = performance.now();
      expect(await rejectedCode(() => run(new RedisStore({ client: node, timeoutMs: 50 })))).toBe('STORE_FAILED');
      expect(performance.now() - start).toBeGreaterThan(40);
    }
  });

  it('after it was given up troubles nobody', async () => {
    let fail: (error: Error) => void = () => undefined;
    const { node } = client(() => new Promise((_resolve, reject) => (fail = reject)));
    expect(await rejectedCode(() => new RedisStore({ client: node, timeoutMs: 10 }).get('key'))).toBe('STORE_FAILED');
    fail(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('the options', () => {
  const { node, io } = client(() => null);
  it.each<[string, unknown, string | undefined]>([
    ['of redis', { client: node }, undefined],
    ['of ioredis', { client: io }, undefined],
    ['that say everything', { client: io, prefix: 'site:', timeoutMs: 500 }, undefined],
    ['without a client', {}, 'OPTION_INVALID'],
    ['with no client', { client: null }, 'OPTION_INVALID'],
    ['with a text', { client: 'redis://127.0.0.1' }, 'OPTION_INVALID'],
    ['with a client that cannot take', { client: { get() {}, set() {}, del() {} } }, 'OPTION_INVALID'],
    ['with a prefix that is none', { client: node, prefix: 1 }, 'OPTION_INVALID'],
    ['with a blank in the prefix', { client: node, prefix: 'a b' }, 'OPTION_INVALID'],
    ['with a long prefix', { client: node, prefix: 'x'.repeat(65) }, 'OPTION_INVALID'],
    ['with no time', { client: node, timeoutMs: 0 }, 'OPTION_INVALID'],
    ['with endless time', { client: node, timeoutMs: Number.POSITIVE_INFINITY }, 'OPTION_INVALID'],
    ['with a typo', { client: node, prefx: 'a' }, 'OPTION_UNKNOWN'],
    ['that are none', undefined, 'OPTION_INVALID'],
  ])('%s', (_name, options, code) => {
    expect(codeOf(() => new RedisStore(options as RedisStoreOptions))).toBe(code);
  });
});
