import { logFailures, openStorage, type Storage } from 'example-site';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, type PostgresServer, startPostgres } from '../interop/postgres-server.js';
import { requirement } from '../interop/requirement.js';
import { FRAMEWORKS } from './example-site.js';
import { useSites } from './site-in-process.js';
import { comeBack, logIn } from './visitor.js';

const { found, reason } = findPostgres();
const hasPostgres = requirement('postgresql', found, reason);

/** Its own limits, and a busy machine. */
const BOUND_MS = 9_000;

const alice = { protocol: 'openid', user: 'alice' } as const;

describe.skipIf(!hasPostgres)('while PostgreSQL', () => {
  const sites = useSites();
  let server: PostgresServer;
  let storage: Storage;
  beforeAll(async () => {
    server = await startPostgres();
    storage = await openStorage(server.url);
  });
  afterAll(async () => {
    await storage?.close();
    await server?.close();
  });

  it.each(FRAMEWORKS)('is silent the %s example says so, in time, and goes on afterwards', async (framework) => {
    const browse = await sites.open(framework, { isDevelopment: true, database: storage.database });
    await logIn(sites.identity, browse, alice, 'Alice');
    const lines: string[] = [];
    const stop = logFailures((line) => lines.push(line));
    server.pause();
    const startedAt = performance.now();
    const page = await browse('/account').finally(() => server.resume());
    stop();
    expect(performance.now() - startedAt).toBeLessThan(BOUND_MS);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('Please try again in a minute');
    const line =
      /^request failed: DATABASE_FAILED step=database The database gave no answer.+\. Look whether it runs, .+\.$/;
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect((await browse('/account')).status).toBe(200);
  });

  it('goes down within a transaction, that alone fails', async () => {
    const other = new pg.Client({ connectionString: server.url });
    other.on('error', () => undefined);
    await other.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE identities');
    const browse = await sites.open('express', { isDevelopment: true, database: storage.database });
    const answer = comeBack(sites.identity, browse, alice);
    const isWaiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await expect.poll(async () => (await other.query(isWaiting)).rowCount).toBe(1);
    await server.kill();
    expect((await answer).status).toBe(503);
    await server.restart();
    await expect.poll(async () => (await comeBack(sites.identity, browse, alice)).status).toBe(303);
  });
});
