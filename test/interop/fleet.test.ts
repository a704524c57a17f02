import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fleet, startFleet } from './fleet/fleet.js';
import { FORGERIES, forge, logIn } from './fleet/login.js';
import { approve, begin, comeBack, nameOf, type Person, type Providers } from './fleet/visitor.js';
import { findPostgres, startPostgres } from './postgres-server.js';
import { findRedis, startRedis } from './redis-server.js';
import { requirement } from './requirement.js';

const redisFound = findRedis();
const hasRedis = requirement('Redis (redis-server)', redisFound.found, redisFound.reason);
const postgresFound = findPostgres();
const hasPostgres = requirement('PostgreSQL', postgresFound.found, postgresFound.reason);

const PROCESSES = 4;
const LOGINS = 60;
const AT_A_TIME = 6;
/** What a login that came a second time is refused with, whichever of the checks is first. */
const USED = ['NONCE_REUSED', 'TRANSACTION_USED'];
const TEST_TIMEOUT_MS = 120_000;

const registrations = ({ id4me }: Providers) =>
  id4me.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/reg'));

const STORES = [
  {
    name: 'Redis',
    available: hasRedis,
    async start() {
      // What it said that it has it never forgets.
      const { port, close } = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
      return { url: `redis://127.0.0.1:${port}`, close };
    },
  },
  { name: 'PostgreSQL', available: hasPostgres, start: startPostgres },
];

describe.each(STORES)('Four processes that share $name', { timeout: TEST_TIMEOUT_MS }, ({ available, start }) => {
  let providers: Providers;
  let store: { readonly url: string; close(): Promise<void> };
  let fleet: Fleet;
  beforeAll(async () => {
    if (!available) return;
    [providers, store] = await Promise.all([createDevIdentity({ id4me: true }), start()]);
    fleet = await startFleet({ count: PROCESSES, store: store.url, nameServer: providers.id4me.nameServer });
  }, TEST_TIMEOUT_MS);
  afterAll(async () => {
    await fleet?.close();
    await Promise.all([providers?.close(), store?.close()]);
  });

  it.skipIf(!available)(
    'ID4ME-R-11: register once at a new authority, and complete what another one began',
    async () => {
      const person: Person = { protocol: 'id4me', user: 'bob' };
      const begun = await Promise.all(
        fleet.processes.map(({ origin }, index) => begin(origin, person, `new ${index}`, providers)),
      );
      expect(begun.map(({ kind }) => kind)).toEqual(Array(PROCESSES).fill('begun'));
      expect(registrations(providers)).toHaveLength(1);
      for (const [index, login] of begun.entries()) {
        if (login.kind !== 'begun') continue;
        const path = await approve(login, person, providers);
        const next = fleet.processes[(index + 1) % PROCESSES]?.origin ?? '';
        expect(await comeBack(next, path, login)).toEqual({ kind: 'accepted', name: nameOf(person, providers) });
      }
    },
  );

  it.skipIf(!available)(
    'ATK-C-05: accept each of many logins once, with an answer at all of them at once',
    async () => {
      const before = fleet.accepted().length;
      const outcomes = new Map<
        string,
        { person: Person; codes: (string | undefined)[]; heard: number; lost: boolean }
      >();
      let next = 0;
      const visit = async () => {
        while (next < LOGINS) {
          const index = next;
          next += 1;
          const login = `many ${index}`;
          const person: Person = {
            protocol: index % 2 === 0 ? 'openid2' : 'id4me',
            user: index % 3 === 0 ? 'bob' : 'alice',
          };
          if (index === LOGINS / 3) await fleet.processes[0]?.kill();
          if (index === (LOGINS * 2) / 3) await fleet.processes[0]?.start();
          const { replies } = await logIn(fleet, person, login, providers);
          const refused = replies.filter(({ kind }) => kind === 'coded' || kind === 'uncoded');
          const heard = replies.filter(({ kind }) => kind === 'accepted').length;
          const lost = replies.some(({ kind }) => kind === 'lost');
          outcomes.set(login, { person, heard, lost, codes: refused.map(({ code }) => code) });
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, visit));

      const accepted = fleet.accepted().slice(before);
      for (const { login, name } of accepted)
        expect(name).toBe(nameOf(outcomes.get(login)?.person as Person, providers));
      const logins = new Set(accepted.map(({ login }) => login));
      expect(logins.size).toBe(accepted.length);
      for (const [login, { codes, heard, lost }] of outcomes) {
        // Who used it up may have died before it accepted, or before it said so.
        if (!lost) expect([login, heard, logins.has(login)]).toEqual([login, 1, true]);
        expect(heard).toBeLessThanOrEqual(1);
        expect(USED).toEqual(expect.arrayContaining([...new Set(codes)]));
      }
      // All but what was under way when one of them was killed.
      expect(logins.size).toBeGreaterThanOrEqual(LOGINS - AT_A_TIME);
    },
  );

  it.skipIf(!available).each(FORGERIES)('accept no answer with the %s of another login', async (forgery) => {
    const { replies } = await forge(fleet, forgery, `forged ${forgery}`, providers);
    expect(replies.map(({ kind }) => kind)).toEqual(Array(PROCESSES).fill('coded'));
    expect(fleet.accepted().filter(({ login }) => login === `forged ${forgery}`)).toEqual([]);
  });
});
