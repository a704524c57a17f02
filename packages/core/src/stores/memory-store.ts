import { LRUCache } from 'lru-cache';
import { StoreError } from '../errors.js';
import { checkOptions, isInteger } from '../options.js';
import type { Store } from '../store.js';
import { atLeast, atMost } from './time-to-live.js';

/** Options of `MemoryStore`. */
export interface MemoryStoreOptions {
  /** How many values it holds at the most, of each kind: those that may be forgotten, and those that must not. Default: 100,000. */
  readonly maxEntries?: number;
}

/**
 * Strangers decide what is discovered and so kept: this many characters in all, and those used least recently go first. One
 * letter outside Latin-1 makes a value take two bytes for each, so this is up to 16 MiB.
 */
const MAX_VALUE_CHARACTERS = 8_388_608;

/** A full store looks for expired values this often at the most, so that refusing stays cheap. */
const PURGE_INTERVAL_MS = 1_000;

/**
 * A store in this process, bounded. What was `set` makes room by being forgotten, least recently used first. What was `add`ed
 * could be replayed if it were forgotten, so a store that is full of live ones refuses instead.
 *
 * For one process. Sites with several need a store that they share.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export class MemoryStore implements Store {
  readonly remembersSince = Date.now();
  readonly #values: LRUCache<string, string>;
  readonly #claims: LRUCache<string, string>;
  #purgedAt = 0;

  constructor(options: MemoryStoreOptions = {}) {
    checkOptions('MemoryStore', options, { maxEntries: isInteger(1, 10_000_000) });
    const { maxEntries = 100_000 } = options;
    // No timers: an expired value is noticed when it is asked for, or when its place is needed.
    this.#values = new LRUCache({
      max: maxEntries,
      maxSize: MAX_VALUE_CHARACTERS,
      sizeCalculation: (value, key) => value.length + key.length,
      ttl: 1,
      ttlResolution: 0,
    });
    this.#claims = new LRUCache({ max: maxEntries, ttl: 1, ttlResolution: 0 });
  }

  async get(key: string): Promise<string | undefined> {
    return this.#claims.get(key) ?? this.#values.get(key);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const ttl = atMost(ttlMs);
    this.#claims.delete(key);
    if (ttl > 0) this.#values.set(key, value, { ttl });
    else this.#values.delete(key);
  }

  /** @throws STORE_FULL */
  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const ttl = atLeast(ttlMs);
    if (this.#claims.has(key) || this.#values.has(key)) return false;
    if (ttl === 0) return true;
    if (this.#claims.size >= this.#claims.max) this.#makeRoom();
    this.#claims.set(key, value, { ttl });
    return true;
  }

  async take(key: string): Promise<string | undefined> {
    const value = this.#claims.get(key) ?? this.#values.get(key);
    this.#claims.delete(key);
    this.#values.delete(key);
    return value;
  }

  async delete(key: string): Promise<void> {
    this.#claims.delete(key);
    this.#values.delete(key);
  }

  #makeRoom(): void {
    const now = Date.now();
    if (now - this.#purgedAt >= PURGE_INTERVAL_MS) {
      this.#purgedAt = now;
      this.#claims.purgeStale();
    }
    if (this.#claims.size < this.#claims.max) return;
    throw new StoreError('STORE_FULL', `The store holds ${this.#claims.max} values that must not be forgotten yet.`, {
      hint: 'Give MemoryStore a larger maxEntries, or use a shared store.',
    });
  }
}
