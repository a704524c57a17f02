import { StoreError } from '../errors.js';
import { type Check, checkOptions, invalidOption } from '../options.js';
import type { Store } from '../store.js';
import {
  type IoRedisClient,
  isRedisClient,
  type NodeRedisClient,
  type RedisCommands,
  redisCommands,
} from './redis-client.js';
import { isTimeout, runOperation, TIMEOUT_MS, unusableAnswer } from './store-operation.js';
import { atLeast, atMost } from './time-to-live.js';

/** Options of `RedisStore`. */
export interface RedisStoreOptions {
  /**
   * A client or a cluster of the package `redis` (5, 6) or `ioredis` (5, 6), connected by the site, which closes it, too. It must
   * answer with strings.
   */
  readonly client: NodeRedisClient | IoRedisClient;
  /** What all keys begin with, for sites that share a server. Default: `openid-rp:`. */
  readonly prefix?: string;
  /** How long an operation may take before it fails. Default: 2,000. */
  readonly timeoutMs?: number;
}

const isPrefix: Check = (value) =>
  typeof value === 'string' && /^[!-~]{0,64}$/.test(value)
    ? undefined
    : 'must be a string of at most 64 printable ASCII characters without blanks';

/** The options of `RedisStore`, and what they must be like. */
export const REDIS_STORE_CHECKS = { client: isRedisClient, prefix: isPrefix, timeoutMs: isTimeout };

const REPLY_HINT = 'Give RedisStore a client of its own, which answers with strings and is in no transaction.';

/**
 * A store in Redis 6.2 or later, single or cluster: each operation is one command with one key.
 *
 * Security: the server must evict nothing (`maxmemory-policy noeviction`). What it forgets in a crash could be replayed; with
 * `appendonly yes` and `appendfsync always` it forgets nothing.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export class RedisStore implements Store {
  readonly #commands: RedisCommands;
  readonly #prefix: string;
  readonly #timeoutMs: number;

  constructor(options: RedisStoreOptions) {
    checkOptions('RedisStore', options, REDIS_STORE_CHECKS);
    const { client, prefix = 'openid-rp:', timeoutMs = TIMEOUT_MS } = options;
    if (client === undefined) throw invalidOption('RedisStore', 'client', 'is missing');
    this.#commands = redisCommands(client);
    this.#prefix = prefix;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws STORE_FAILED */
  async get(key: string): Promise<string | undefined> {
    return storedValue('get', await this.#run('get', (commands) => commands.get(this.#prefix + key)));
  }

  /** @throws STORE_FAILED */
  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const ttl = atMost(ttlMs);
    if (ttl === 0) return this.delete(key);
    const reply = await this.#run('set', (commands) => commands.set(this.#prefix + key, value, ttl));
    if (reply !== 'OK') throw unusableAnswer('set', REPLY_HINT);
  }

  /** @throws STORE_FAILED */
  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const ttl = atLeast(ttlMs);
    if (ttl === 0) return (await this.get(key)) === undefined;
    const reply = await this.#run('add', (commands) => commands.add(this.#prefix + key, value, ttl));
    if (reply !== 'OK' && reply !== null) throw unusableAnswer('add', REPLY_HINT);
    return reply === 'OK';
  }

  /** @throws STORE_FAILED */
  async take(key: string): Promise<string | undefined> {
    return storedValue(
      'take',
      await this.#run('take', (commands) => commands.take(this.#prefix + key).catch(takeFailed)),
    );
  }

  /** @throws STORE_FAILED */
  async delete(key: string): Promise<void> {
    const removed = await this.#run('delete', (commands) => commands.delete(this.#prefix + key));
    if (!/^\d+$/.test(String(removed))) throw unusableAnswer('delete', REPLY_HINT);
  }

  #run(operation: string, send: (commands: RedisCommands) => PromiseLike<unknown>): Promise<unknown> {
    return runOperation(operation, this.#timeoutMs, () => send(this.#commands));
  }
}

function storedValue(operation: string, reply: unknown): string | undefined {
  if (reply === null) return undefined;
  if (typeof reply === 'string') return reply;
  throw unusableAnswer(operation, REPLY_HINT);
}

function takeFailed(error: unknown): never {
  if (!/unknown command/i.test(String((error as Error | undefined)?.message))) throw error;
  throw new StoreError('STORE_FAILED', 'The Redis server does not know the command GETDEL.', {
    hint: 'RedisStore needs Redis 6.2 or later. Two commands in its place could give one value to two callers.',
    detail: { operation: 'take' },
  });
}
