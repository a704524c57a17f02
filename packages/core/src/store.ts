import { isRelyingPartyError, StoreError } from './errors.js';
import type { Check } from './options.js';

/**
 * Where a site keeps what must be remembered between requests and, with several processes, between processes.
 *
 * Strings in, strings out: of any length, well-formed Unicode without the character U+0000, as `JSON.stringify` writes it. Time
 * to live is relative, so the store's own clock alone counts. Keys are made by this library (a namespace and a hash, printable
 * ASCII, at most 100 characters); they never hold remote input.
 *
 * The contract suite in `openid-rp-core/stores` (`storeContract`) tests every promise made here.
 */
export interface Store {
  /**
   * Milliseconds since the epoch: what was stored before is forgotten. For stores that forget when a process ends; what was made
   * before is then refused, since it may have been used already.
   */
  readonly remembersSince?: number;
  /** The value, or undefined when it is absent or has expired. */
  get(key: string): Promise<string | undefined>;
  /** Sets the value, replacing one that is there. The store may forget it early; it must not keep it longer than `ttlMs`, of which 0 and less is over already. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /**
   * Sets the value unless one is there. Resolves to true for exactly one of any number of concurrent callers.
   * What `add` stored must not be forgotten before `ttlMs` has passed: a store that has no room left rejects.
   */
  add(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** The value, to exactly one of any number of concurrent callers, and it is gone. */
  take(key: string): Promise<string | undefined>;
  /** Removes the value. That it was absent is fine. */
  delete(key: string): Promise<void>;
}

/** How long one operation of a store may take: a visitor waits for several of them. */
const OPERATION_LIMIT_MS = 5_000;

/**
 * Runs one operation of the site's store, and waits for it no longer than `limitMs`; what it throws becomes a `StoreError`. What
 * it does after that counts for nothing.
 *
 * @throws STORE_FAILED, or an error of this library unchanged, whichever copy of it made the store
 */
export async function withStore<T>(
  operation: string,
  run: () => T | PromiseLike<T>,
  limitMs = OPERATION_LIMIT_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([run(), timeout]);
  } catch (cause) {
    if (isRelyingPartyError(cause)) throw cause;
    throw new StoreError('STORE_FAILED', `The site's store failed at ${operation}.`, {
      hint: 'Look at the cause: the store is unreachable, read-only or full. Logins work again when it does.',
      detail: { operation },
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What was claimed is remembered for this much longer than it counts: the clocks of two processes, or of one before and after it
 * was set, may differ so, and the store's may be that of neither.
 */
export const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * Claims a key for the first of all who ask: true for one of them. What a store answers that is neither true nor false claims
 * nothing, and is no reason to call anybody a second one.
 *
 * @throws like `withStore`
 */
export function claimKey(store: Store, key: string, value: string, ttlMs: number): Promise<boolean> {
  return withStore('add', async () => {
    const isFirst: unknown = await store.add(key, value, ttlMs);
    if (typeof isFirst === 'boolean') return isFirst;
    throw new TypeError('add must resolve to true or false');
  });
}

/** A stored record, or undefined when what the store holds is not one: then it is as if nothing were there. */
export function readRecord<T extends object>(text: unknown, isRecord: (value: object) => value is T): T | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every method of a store is there. */
export const isStore: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  ['get', 'set', 'add', 'take', 'delete'].every(
    (method) => typeof (value as Record<string, unknown>)[method] === 'function',
  )
    ? undefined
    : 'must be a Store: an object with get, set, add, take and delete';
