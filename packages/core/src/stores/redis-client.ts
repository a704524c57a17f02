import type { Check } from '../options.js';

/** What is used of a client or cluster of the package `redis`. */
export interface NodeRedisClient {
  get(key: string): PromiseLike<unknown>;
  set(key: string, value: string, options: { PX: number; NX?: true }): PromiseLike<unknown>;
  getDel(key: string): PromiseLike<unknown>;
  del(key: string): PromiseLike<unknown>;
}

/** What is used of a client or cluster of the package `ioredis`. */
export interface IoRedisClient {
  get(key: string): PromiseLike<unknown>;
  set(key: string, value: string, px: 'PX', ttlMs: number): PromiseLike<unknown>;
  set(key: string, value: string, px: 'PX', ttlMs: number, nx: 'NX'): PromiseLike<unknown>;
  getdel(key: string): PromiseLike<unknown>;
  del(key: string): PromiseLike<unknown>;
}

/** The operations of a store as commands of Redis, and what the server replies to them. */
export interface RedisCommands {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
  add(key: string, value: string, ttlMs: number): Promise<unknown>;
  take(key: string): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** What may be given as a client: told by its methods, since no driver is imported. */
export const isRedisClient: Check = (value) => {
  const has = (method: string) => typeof (value as Record<string, unknown>)[method] === 'function';
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject && ['get', 'set', 'del'].every(has) && (has('getDel') || has('getdel'))
    ? undefined
    : 'must be a client of the package redis or ioredis';
};

/** The commands of a client: `getDel` is how the package `redis` spells what `ioredis` calls `getdel`. */
export function redisCommands(client: NodeRedisClient | IoRedisClient): RedisCommands {
  return 'getDel' in client ? nodeRedisCommands(client) : ioRedisCommands(client);
}

function nodeRedisCommands(client: NodeRedisClient): RedisCommands {
  return {
    get: async (key) => client.get(key),
    set: async (key, value, ttlMs) => client.set(key, value, { PX: ttlMs }),
    add: async (key, value, ttlMs) => client.set(key, value, { PX: ttlMs, NX: true }),
    take: async (key) => client.getDel(key),
    delete: async (key) => client.del(key),
  };
}

function ioRedisCommands(client: IoRedisClient): RedisCommands {
  return {
    get: async (key) => client.get(key),
    set: async (key, value, ttlMs) => client.set(key, value, 'PX', ttlMs),
    add: async (key, value, ttlMs) => client.set(key, value, 'PX', ttlMs, 'NX'),
    take: async (key) => client.getdel(key),
    delete: async (key) => client.del(key),
  };
}
