import { afterEach, describe, expect, it, vi } from 'vitest';
import { useEvents } from '../../../../test/id4me/login-events.js';
import { codeOf, createFixture } from '../../../../test/id4me/login-fixture.js';
import { useWeb } from '../../../../test/id4me/web.js';
import { codeOfFault, type Fault, FaultyStore } from '../faulty-store.js';

const web = useWeb();
const events = useEvents();
const unavailable = () => events.filter(({ type }) => type === 'store-unavailable').length;
const registrations = () => web.received('authority.id4me', '/register').length;
const WRITING: readonly Fault[] = ['down', 'read-only', 'full'];

afterEach(() => vi.restoreAllMocks());

function fixtureOf(store = new FaultyStore(), authority?: Parameters<typeof createFixture>[2]) {
  return { ...createFixture(web, { store }, authority), store };
}

describe('ID4me with a store that fails once', () => {
  it('logs in rightly or fails with a code, whichever operation it is', async () => {
    const sound = fixtureOf();
    await sound.login();
    expect(sound.store.operations.length).toBeGreaterThan(8);
    const outcomes = new Set<string>();
    for (let nth = 1; nth <= sound.store.operations.length; nth += 1) {
      for (const moment of ['before', 'after'] as const) {
        const before = registrations();
        const { store, login } = fixtureOf();
        store.failing = { nth, moment };
        const outcome = await codeOf(login());
        expect(outcome, `${moment} operation ${nth}`).toMatch(/^(?:no error|STORE_FAILED)$/);
        outcomes.add(outcome);
        expect(await login()).toMatchObject({ subject: 'GqbBE/1w+p4x', identifierConfirmed: true });
        expect(registrations() - before, `${moment} operation ${nth}`).toBe(1);
      }
    }
    expect([...outcomes].sort()).toEqual(['STORE_FAILED', 'no error']);
  });
});

describe.each(WRITING)('ID4me with a store that is %s', (fault) => {
  it('begins no login at an authority that is new, and registers nowhere', async () => {
    const { store, begin, login } = fixtureOf();
    store.fault = fault;
    for (let index = 0; index < 10; index += 1) expect(await codeOf(begin())).toBe(codeOfFault(fault));
    expect(registrations()).toBe(0);
    store.fault = undefined;
    expect((await login()).tokens.clientId).toBe('client-0');
  });

  it('fails when a login comes back, sends the code to nobody, and takes the same answer when it is back', async () => {
    const { store, party, authority, begin } = fixtureOf();
    const { url, transaction } = await begin();
    const answer = { method: 'GET', url: authority.authorize(url), transaction };
    store.fault = fault;
    for (let index = 0; index < 3; index += 1) expect(await codeOf(party.complete(answer))).toBe(codeOfFault(fault));
    expect(web.received('authority.id4me', '/token')).toEqual([]);
    store.fault = undefined;
    expect(await codeOf(party.complete(answer))).toBe('no error');
    expect(await codeOf(party.complete(answer))).toBe('TRANSACTION_USED');
  });
});

describe('ID4me with a store that takes locks and no registration', () => {
  it('registers once, and offers the store what it has until the store takes it', async () => {
    const { store, begin, login } = fixtureOf();
    const set = vi.spyOn(store, 'set').mockRejectedValue(new Error('full'));
    for (let index = 0; index < 10; index += 1) expect(await codeOf(begin())).toBe('STORE_FAILED');
    expect(registrations()).toBe(1);
    set.mockRestore();
    expect((await login()).tokens.clientId).toBe('client-0');
    store.empty();
    // What the store had is made anew when it is lost.
    expect((await login()).tokens.clientId).toBe('client-1');
  });
});

describe('ID4ME-K-2 with a store that fails at the owner of an identifier', () => {
  it.each(['get', 'set'] as const)(
    'at %s: the login goes on, observers are told, the owner stays',
    async (operation) => {
      const { store, authority, login } = fixtureOf();
      await login();
      const subject = operation === 'set' ? 'another' : undefined;
      if (subject !== undefined) {
        authority.idToken = { sub: subject };
        authority.userInfo = { sub: subject };
      }
      const sound = store[operation].bind(store) as (...parameters: unknown[]) => Promise<unknown>;
      vi.spyOn(store, operation).mockImplementation((async (key: string, ...rest: unknown[]) => {
        if (key.startsWith('id4me:binding')) throw new Error('connection lost');
        return sound(key, ...rest);
      }) as never);
      // That another one came is known, though it cannot be written down.
      expect((await login()).identifierRebound).toBe(subject !== undefined);
      expect(unavailable()).toBe(1);
      vi.restoreAllMocks();
      authority.idToken = { sub: 'a third' };
      authority.userInfo = { sub: 'a third' };
      expect((await login()).identifierRebound).toBe(true);
    },
  );
});

describe('ID4ME-R-12 with a store that fails at a registration that ended', () => {
  it('says what the authority said, and forgets it when it is back', async () => {
    const { store, party, authority, begin } = fixtureOf();
    const begun = await Promise.all([begin(), begin()]);
    authority.answer('/token', { status: 401, body: { error: 'invalid_client' } });
    const complete = ({ url, transaction }: (typeof begun)[0]) =>
      codeOf(party.complete({ method: 'GET', url: authority.authorize(url), transaction }));
    const broken = vi.spyOn(store, 'delete').mockRejectedValue(new Error('connection lost'));
    expect(await complete(begun[0])).toBe('CLIENT_REJECTED');
    expect(unavailable()).toBe(1);
    broken.mockRestore();
    expect(await complete(begun[1])).toBe('CLIENT_REJECTED');
    expect((await begin()).transaction.clientId).toBe('client-1');
  });
});

describe('ID4me with a store that does not answer', () => {
  it('fails in five seconds when a login comes back', async () => {
    const { store, party, authority, begin } = fixtureOf();
    const { url, transaction } = await begin();
    const answer = { method: 'GET', url: authority.authorize(url), transaction };
    store.fault = 'hung';
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const code = codeOf(party.complete(answer));
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await code).toBe('STORE_FAILED');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    store.fault = undefined;
    expect(await codeOf(party.complete(answer))).toBe('no error');
  });
});

describe('ID4me with a store that is slow', () => {
  it('logs in', async () => {
    const { store, login } = fixtureOf();
    store.delayMs = 50;
    expect((await login()).identifierConfirmed).toBe(true);
    expect(unavailable()).toBe(0);
  });

  it('registers under no lock that ends before the registration may', async () => {
    const { store, begin } = fixtureOf();
    const now = Date.now.bind(Date);
    const get = store.get.bind(store);
    // The store takes six seconds to say that nobody registered before.
    vi.spyOn(store, 'get').mockImplementation(async (key) => {
      if (store.operations.includes('add')) vi.spyOn(Date, 'now').mockImplementation(() => now() + 6_000);
      return get(key);
    });
    expect(await codeOf(begin())).toBe('STORE_FAILED');
    expect(registrations()).toBe(0);
    vi.restoreAllMocks();
    expect(await codeOf(begin())).toBe('no error');
    expect(registrations()).toBe(1);
  });
});

describe('ID4me with a store that comes back empty', () => {
  it('registers once for all who come, in two processes', async () => {
    const one = fixtureOf();
    const two = fixtureOf(one.store, one.authority);
    await one.login();
    one.store.empty();
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? one : two).login()));
    expect(registrations()).toBe(2);
  });

  it('does not know the login that was begun before, nor take an answer again', async () => {
    const { store, party, authority, begin } = fixtureOf();
    const [used, open] = [await begin(), await begin()];
    const answers = [used, open].map(({ url, transaction }) => ({
      method: 'GET',
      url: authority.authorize(url),
      transaction,
    }));
    const [first, second] = answers as [(typeof answers)[0], (typeof answers)[0]];
    expect(await codeOf(party.complete(first))).toBe('no error');
    store.empty();
    expect(await codeOf(party.complete(first))).toBe('CLIENT_FORGOTTEN');
    expect(await codeOf(party.complete(second))).toBe('CLIENT_FORGOTTEN');
  });
});
