import { invalidOption } from '../options.js';
import { isSealingKeys, type SealingKeys, seal, unseal } from '../seal.js';
import { isStore, type Store } from '../store.js';

/**
 * A store whose values nobody can read or forge who can read and write what is below it: MAC keys, client secrets and all else
 * are encrypted (JWE, A256GCM), each for its key, so that a value does not open in another one's place.
 *
 * What does not open - foreign, cut off, unencrypted, sealed with a key that is gone or by a version to come - is as if it were
 * not there.
 *
 * Security: who can write below can still delete a value, or bring back an older one of the same key.
 *
 * @param keys the first seals, all of them open; at least 32 random characters each. To change keys, put the new one second in
 *   all processes, then first, and take the old one out when what it sealed has expired.
 * @throws OPTION_INVALID
 */
export function sealedStore(store: Store, keys: SealingKeys): Store {
  for (const [name, fault] of [
    ['store', isStore(store)],
    ['keys', isSealingKeys(keys)],
  ] as const) {
    if (fault) throw invalidOption('sealedStore', name, fault);
  }
  return new SealedStore(store, [...keys]);
}

class SealedStore implements Store {
  readonly #store: Store;
  readonly #keys: SealingKeys;

  constructor(store: Store, keys: SealingKeys) {
    this.#store = store;
    this.#keys = keys;
  }

  /** Always since 1970 where the store below remembers for ever. */
  get remembersSince(): number {
    return this.#store.remembersSince ?? 0;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#open(key, await this.#store.get(key));
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#store.set(key, await this.#seal(key, value), ttlMs);
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    return this.#store.add(key, await this.#seal(key, value), ttlMs);
  }

  async take(key: string): Promise<string | undefined> {
    return this.#open(key, await this.#store.take(key));
  }

  async delete(key: string): Promise<void> {
    await this.#store.delete(key);
  }

  #seal(key: string, value: string): Promise<string> {
    return seal(value, this.#keys, purposeOf(key));
  }

  async #open(key: string, sealed: unknown): Promise<string | undefined> {
    return typeof sealed === 'string' ? unseal(sealed, this.#keys, purposeOf(key)) : undefined;
  }
}

function purposeOf(key: string): string {
  return `stored value\n${key}`;
}
