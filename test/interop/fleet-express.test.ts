import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifierOf, visitAccount } from './fleet/account-visitor.js';
import { type Processes, startProcesses } from './fleet/fleet.js';
import type { Person, Providers } from './fleet/visitor.js';
import { findPostgres, startPostgres } from './postgres-server.js';
import { findRedis, startRedis } from './redis-server.js';
import { requirement } from './requirement.js';

const redisFound = findRedis();
const hasRedis = requirement('Redis (redis-server)', redisFound.found, redisFound.reason);
const postgresFound = findPostgres();
const hasPostgres = requirement('PostgreSQL', postgresFound.found, postgresFound.reason);

const EXPRESS_SITE = fileURLToPath(new URL('../../examples/express/dist/start.js', import.meta.url));
const PROCESSES = 4;
const LOGINS = 24;
const AT_A_TIME = 4;
const TEST_TIMEOUT_MS = 120_000;

/** The others find that it was used, or no login at all where the session was replaced by then. */
const REFUSALS = ['NONCE_REUSED', 'TRANSACTION_USED', 'TRANSACTION_ABSENT'];

const PEOPLE: readonly Person[] = [
  { protocol: 'openid2', user: 'alice' },
  { protocol: 'id4me', user: 'alice' },
  { protocol: 'openid2', user: 'bob' },
  { protocol: 'id4me', user: 'bob' },
];

const STORES = [
  {
    name: 'Redis, with accounts in SQLite',
    available: hasRedis,
    async start() {
      const { port, close } = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
      const folder = mkdtempSync(path.join(tmpdir(), 'fleet-'));
      const DATABASE_URL = pathToFileURL(path.join(folder, 'site.db')).href;
      return {
        variables: { DATABASE_URL, REDIS_URL: `redis://127.0.0.1:${port}` },
        async close() {
          await close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
  {
    name: 'PostgreSQL',
    available: hasPostgres,
    async start() {
      const { url, close } = await startPostgres();
      return { variables: { DATABASE_URL: url }, close };
    },
  },
];

describe.each(STORES)('Four processes of the Express site with $name', ({ available, start }) => {
  let providers: Providers;
  let store: { readonly variables: Record<string, string>; close(): Promise<void> };
  let site: Processes;
  beforeAll(async () => {
    if (!available) return;
    [providers, store] = await Promise.all([createDevIdentity({ id4me: true }), start()]);
    site = await startProcesses(PROCESSES, EXPRESS_SITE, {
      ...store.variables,
      SESSION_SECRET: 'sample-session-secret-of-all-processes',
      DEV_ORIGIN: providers.origin,
      DEV_NAME_SERVER: providers.id4me.nameServer,
    });
  }, TEST_TIMEOUT_MS);
  afterAll(async () => {
    await site?.close();
    await Promise.all([providers?.close(), store?.close()]);
  });

  it.skipIf(!available)(
    'ATK-C-05: accept each login once, and know the visitor afterwards',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      const visitOf = async (person: Person) => {
        const { replies, accountPage } = await visitAccount(site, person, providers);
        const heard = replies.filter(({ kind }) => kind === 'accepted').length;
        const refused = replies.filter(({ kind }) => kind === 'coded' || kind === 'uncoded').map(({ code }) => code);
        expect(REFUSALS).toEqual(expect.arrayContaining([...new Set(refused)]));
        // Who used it up may have died before it said so.
        const isLost = replies.some(({ kind }) => kind === 'lost');
        if (isLost) expect(heard).toBeLessThanOrEqual(1);
        else expect(heard).toBe(1);
        if (heard > 0) expect(accountPage).toContain(`<span class="address">${identifierOf(person, providers)}</span>`);
        return heard;
      };
      // The first time each opens an account.
      for (const person of PEOPLE) expect(await visitOf(person)).toBe(1);
      let next = 0;
      let heard = 0;
      const visitors = Array.from({ length: AT_A_TIME }, async () => {
        while (next < LOGINS) {
          const index = next;
          next += 1;
          if (index === LOGINS / 3) await site.processes[0]?.kill();
          if (index === (LOGINS * 2) / 3) await site.processes[0]?.start();
          const accepted = await visitOf(PEOPLE[index % PEOPLE.length] as Person);
          heard += accepted;
        }
      });
      await Promise.all(visitors);
      // All but what was under way when one of them was killed.
      expect(heard).toBeGreaterThanOrEqual(LOGINS - AT_A_TIME);
    },
  );
});
