import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

/** A store whose clock runs thirty times as fast. It fails for a process that has died. */
class FastStore extends MemoryStore {
  readonly lockTtls: number[] = [];

  override async add(key: string, value: string, ttlMs: number) {
    if (key.endsWith(':lock')) this.lockTtls.push(ttlMs);
    return super.add(key, value, ttlMs / 30);
  }
}

describe('ID4ME-R-11 two processes with one store', () => {
  const web = useWeb();
  const registrations = () => web.received('authority.id4me', '/register').length;

  it('register once', async () => {
    const one = createFixture(web);
    const two = createFixture(web, { store: one.store }, one.authority);
    const register = { delayMs: 200, status: 201 };
    one.authority.answer('/register', ({ body }) => ({
      ...register,
      body: { ...JSON.parse(body), client_id: `client-${registrations()}`, client_secret: 'secret' },
    }));
    const logins = Array.from({ length: 6 }, (_, index) => (index % 2 ? one : two).login());
    const identities = await Promise.all(logins);
    expect(identities.map(({ tokens }) => tokens.clientId)).toEqual(logins.map(() => 'client-1'));
    expect(registrations()).toBe(1);
  });

  it('register after one another where the first one fails', async () => {
    const one = createFixture(web);
    const two = createFixture(web, { store: one.store }, one.authority);
    const codes = new Set<number>();
    one.authority.answer('/register', ({ body }) => {
      const isFirst = codes.size === 0;
      codes.add(registrations());
      return isFirst
        ? { status: 500, delayMs: 100 }
        : { status: 201, body: { ...JSON.parse(body), client_id: 'second', client_secret: 'secret' } };
    });
    const outcomes = await Promise.all([codeOf(one.begin()), codeOf(two.begin())]);
    expect(outcomes.sort()).toEqual(['REGISTRATION_REFUSED', 'no error']);
    expect(registrations()).toBe(2);
  });

  it('wait for one that died no longer than its lock lives', async () => {
    const store = new FastStore();
    // It takes the lock and is not heard of again.
    const dying = Object.assign(new MemoryStore(), {
      get: (key: string) => store.get(key),
      add: async (key: string, value: string, ttlMs: number) => {
        await store.add(key, value, ttlMs);
        throw new Error('died');
      },
      delete: () => Promise.reject(new Error('died')),
    });
    const one = createFixture(web, { store: dying });
    expect(await codeOf(one.begin())).toBe('STORE_FAILED');
    const two = createFixture(web, { store }, one.authority);
    const startedAt = Date.now();
    expect((await two.begin()).kind).toBe('redirect');
    expect(Date.now() - startedAt).toBeGreaterThan(300);
    expect(registrations()).toBe(1);
    // Longer than a registration takes, shorter than visitors wait.
    for (const ttlMs of store.lockTtls) expect(ttlMs).toBe(15_000);
  });

  it('leave each other’s locks alone', async () => {
    const store = new FastStore();
    const one = createFixture(web, { store });
    const two = createFixture(web, { store }, one.authority);
    // The first takes longer than its lock lives, which is half a second here; the second registers meanwhile.
    let calls = 0;
    one.authority.answer('/register', async ({ body }) => {
      calls += 1;
      const call = calls;
      await new Promise((resolve) => setTimeout(resolve, call === 1 ? 900 : 700));
      return { status: 201, body: { ...JSON.parse(body), client_id: `client-${call}`, client_secret: 'secret' } };
    });
    const first = one.begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = two.begin();
    const third = first.then(() => createFixture(web, { store }, one.authority).begin());
    const clients = (await Promise.all([first, second, third])).map(({ transaction }) => transaction.clientId);
    expect(clients.slice(0, 2)).toEqual(['client-1', 'client-2']);
    expect(calls).toBe(2);
  });
});
