import { LRUCache } from 'lru-cache';
import type { RegisteredClient } from './registration-response.js';

const TTL_MS = 60 * 60_000;
/** Strangers decide how many authorities there are. */
const MAX_CLIENTS = 100;

/**
 * The registrations that this process made and that the store did not take: it is offered them again, so that a store which is
 * full or read-only makes nobody register at every login.
 */
export class UnstoredClients {
  readonly #clients = new LRUCache<string, RegisteredClient>({ max: MAX_CLIENTS, ttl: TTL_MS });

  find(key: string): RegisteredClient | undefined {
    return this.#clients.get(key);
  }

  keep(key: string, client: RegisteredClient): void {
    this.#clients.set(key, client);
  }

  forget(key: string): void {
    this.#clients.delete(key);
  }
}
