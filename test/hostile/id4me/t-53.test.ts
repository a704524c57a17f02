import type { Store } from 'openid-rp-core';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

/** A store that fails at the operations that a test names. */
class FailingStore extends MemoryStore {
  readonly failing = new Set<keyof Store>();

  override async get(key: string) {
    this.#fail('get');
    return super.get(key);
  }

  override async set(key: string, value: string, ttlMs: number) {
    this.#fail('set');
    return super.set(key, value, ttlMs);
  }

  override async add(key: string, value: string, ttlMs: number) {
    this.#fail('add');
    return super.add(key, value, ttlMs);
  }

  override async delete(key: string) {
    this.#fail('delete');
    return super.delete(key);
  }

  #fail(operation: keyof Store): void {
    if (this.failing.has(operation)) throw new Error('The store is down.');
  }
}

describe('ID4ME-T53 a store that fails', () => {
  const web = useWeb();

  function fixture() {
    const store = new FailingStore();
    return { ...createFixture(web, { store }), store };
  }
  const registrations = () => web.received('authority.id4me', '/register').length;

  it.each(['get', 'add'] as const)('at %s: nothing is registered until it works again', async (operation) => {
    const { store, begin, login } = fixture();
    store.failing.add(operation);
    expect(await codeOf(begin())).toBe('STORE_FAILED');
    expect(registrations()).toBe(0);
    store.failing.clear();
    expect((await login()).tokens.clientId).toBe('client-0');
  });

  it('at set: no login begins, and no second registration is made when it works again', async () => {
    const { store, begin, login } = fixture();
    store.failing.add('set');
    expect(await codeOf(begin())).toBe('STORE_FAILED');
    expect(registrations()).toBe(1);
    store.failing.clear();
    expect((await login()).tokens.clientId).toBe('client-0');
    await login();
    expect(registrations()).toBe(1);
  });

  it('at delete: the lock is left to expire, and the login goes on', async () => {
    const { store, login } = fixture();
    store.failing.add('delete');
    expect((await login()).tokens.clientId).toBe('client-0');
  });

  it('at get, while a login is under way: the same answer completes it when the store works again', async () => {
    const { store, begin, authority, party } = fixture();
    const { url, transaction } = await begin();
    const answer = { method: 'GET', url: authority.authorize(url), transaction };
    for (const operation of ['get', 'add'] as const) {
      store.failing.add(operation);
      expect(await codeOf(party.complete(answer))).toBe('STORE_FAILED');
      expect(web.received('authority.id4me', '/token')).toEqual([]);
      store.failing.clear();
    }
    expect((await party.complete(answer)).kind).toBe('authenticated');
    expect(registrations()).toBe(1);
  });
});
