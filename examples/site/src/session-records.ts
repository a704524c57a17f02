import type { Store } from 'openid-rp-core';

/** How long a session lasts after it changed last, and a login at the most. */
export const SESSION_LIFETIME_MS = 24 * 60 * 60 * 1_000;

/** The sessions of all visitors, in the store of all processes, with the methods that koa-session calls. */
export class SessionRecords {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async get(id: string): Promise<unknown> {
    const text = await this.#store.get(id);
    return text === undefined ? null : JSON.parse(text);
  }

  async set(id: string, session: unknown): Promise<void> {
    await this.#store.set(id, JSON.stringify(session), SESSION_LIFETIME_MS);
  }

  async destroy(id: string): Promise<void> {
    await this.#store.delete(id);
  }
}
