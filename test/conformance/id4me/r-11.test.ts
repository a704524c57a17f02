import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

/** A store whose clock runs faster than others do. */
class FastStore extends MemoryStore {
  readonly lockTtls: number[] = [];
  readonly #factor: number;

  constructor(factor: number) {
    super();
    this.#factor = factor;
  }

  override async add(key: string, value: string, ttlMs: number) {
    if (key.endsWith(':lock')) this.lockTtls.push(ttlMs);
    return super.add(key, value, ttlMs / this.#factor);
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

  it('wait in each process in one place', async () => {
    const store = new FastStore(1);
    const { begin } = createFixture(web, { store });
    await Promise.all(Array.from({ length: 10 }, () => begin()));
    expect(store.lockTtls).toHaveLength(1);
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
    const store = new FastStore(30);
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
    // A lock lives for a second and a half.
    const store = new FastStore(10);
    const [one, two, three] = [
      createFixture(web, { store }),
      createFixture(web, { store }),
      createFixture(web, { store }),
    ];
    let calls = 0;
    // The first takes longer than its lock lives, and fails; the second has one of its own by then.
    const answers = [
      { afterMs: 2_000, status: 500 },
      { afterMs: 1_000, status: 201 },
    ];
    three.authority.answer('/register', async ({ body }) => {
      const { afterMs, status } = answers[calls] ?? { afterMs: 0, status: 201 };
      calls += 1;
      const clientId = `client-${calls}`;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      return { status, body: { ...JSON.parse(body), client_id: clientId, client_secret: 'secret' } };
    });
    const first = codeOf(one.begin());
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = two.begin();
    expect(await first).toBe('REGISTRATION_REFUSED');
    expect(calls).toBe(2);
    const third = three.begin();
    expect((await second).transaction.clientId).toBe('client-2');
    expect((await third).transaction.clientId).toBe('client-2');
    expect(calls).toBe(2);
  });
});
