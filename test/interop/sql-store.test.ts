import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SqlStore, type SqlStoreOptions, storeContract } from 'openid-rp-core/stores';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rejectedCode } from '../../packages/core/test/coded.js';
import { findPostgres, type PostgresServer, startPostgres } from './postgres-server.js';
import { requirement } from './requirement.js';
import { databaseFile, type OpenDatabase, POSTGRES_DRIVERS, SQLITE_DRIVERS } from './sql-clients.js';

const { found, reason } = findPostgres();
const available = requirement('PostgreSQL', found, reason);

const LONG = 60_000;
/** What an operation may take at the most: its own limit, and a busy machine. */
const BOUND_MS = 4_000;
const PROCESS = fileURLToPath(new URL('sql-store-process.js', import.meta.url));

describe.skipIf(!available)('SqlStore in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  describe.each(POSTGRES_DRIVERS)('with $name', ({ open }) => {
    let database: OpenDatabase;
    const store = (options: Partial<SqlStoreOptions> = {}) =>
      new SqlStore({ execute: database.execute, dialect: 'postgres', ...options });
    const run = async (text: string) => (await database.execute(text, [])).rows;
    beforeAll(async () => {
      database = open(server.url);
      await store().migrate();
    });
    afterAll(() => database?.close());

    for (const { name, run: keep } of storeContract(() => store())) it(name, keep);

    sharedTests(() => ({ store, run }));

    it('makes its table once, whoever makes it at the same time', async () => {
      const stores = Array.from({ length: 20 }, () => store({ table: 'made_at_once' }));
      await Promise.all(stores.map((each) => each.migrate()));
      await stores[0]?.migrate();
      expect(await stores[0]?.add('key', '1', LONG)).toBe(true);
      await run('DROP TABLE made_at_once');
    });

    it('migrates for a role that may not make tables, once they are there', async () => {
      await run('CREATE ROLE visitor LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON openid_rp TO visitor').catch(
        async () => {
          await run('CREATE ROLE visitor LOGIN');
          await run('GRANT SELECT, INSERT, UPDATE, DELETE ON openid_rp TO visitor');
        },
      );
      const asVisitor = open(server.url.replace('//postgres@', '//visitor@'));
      try {
        const theirs = new SqlStore({ execute: asVisitor.execute, dialect: 'postgres' });
        await theirs.migrate();
        expect(await theirs.add('visitor', '1', LONG)).toBe(true);
        await theirs.delete('visitor');
      } finally {
        await asVisitor.close();
        await run('REVOKE ALL ON openid_rp FROM visitor');
        await run('DROP ROLE visitor');
      }
    });

    it('fails while the server takes no writes, and works again when it does', async () => {
      await store().set('read', 'value', LONG);
      await setReadOnly('on');
      expect(await rejectedCode(() => store().add('readonly', '1', LONG))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => store().set('readonly', '1', LONG))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => store().take('read'))).toBe('STORE_FAILED');
      expect(await store().get('read')).toBe('value');
      await setReadOnly('off');
      expect(await store().take('read')).toBe('value');
      expect(await store().add('readonly', '1', LONG)).toBe(true);
    });

    it('fails in time while somebody has the table locked, and works again when it is free', async () => {
      const other = open(server.url);
      const hasty = store({ timeoutMs: 300 });
      const locked = other.execute('DO $$ BEGIN LOCK TABLE openid_rp; PERFORM pg_sleep(1.5); END $$', []);
      await sleep(500);
      const start = performance.now();
      expect(await rejectedCode(() => hasty.add('locked', '1', LONG))).toBe('STORE_FAILED');
      expect(performance.now() - start).toBeLessThan(BOUND_MS);
      await locked;
      await other.close();
      expect(await store().add('free', '1', LONG)).toBe(true);
    });

    it('fails in time while the server stands still, and works again when it goes on', async () => {
      await store().get('connected');
      const hasty = store({ timeoutMs: 300 });
      server.pause();
      const start = performance.now();
      const codes = await Promise.all(
        Array.from({ length: 50 }, (_, index) => rejectedCode(() => hasty.add(`paused:${index}`, '1', LONG))),
      );
      const elapsed = performance.now() - start;
      server.resume();
      expect(new Set(codes)).toEqual(new Set(['STORE_FAILED']));
      expect(elapsed).toBeLessThan(BOUND_MS);
      await untilWorking(store());
    });

    it('ATK-C-08 fails in time while the server is gone, and has forgotten no claim when it is back', async () => {
      for (let index = 0; index < 20; index += 1) expect(await store().add(`kept:${index}`, '1', LONG)).toBe(true);
      const hasty = store({ timeoutMs: 300 });
      await server.kill();
      for (const operation of [
        () => hasty.get('gone'),
        () => hasty.set('gone', '1', LONG),
        () => hasty.add('gone', '1', LONG),
        () => hasty.take('gone'),
        () => hasty.delete('gone'),
      ]) {
        const start = performance.now();
        expect(await rejectedCode(operation)).toBe('STORE_FAILED');
        expect(performance.now() - start).toBeLessThan(BOUND_MS);
      }
      await server.restart();
      await untilWorking(store());
      for (let index = 0; index < 20; index += 1) expect(await store().add(`kept:${index}`, '1', LONG)).toBe(false);
      for (let index = 0; index < 20; index += 1) await store().delete(`kept:${index}`);
    });

    async function setReadOnly(state: 'on' | 'off'): Promise<void> {
      await run('SET default_transaction_read_only = off').catch(() => undefined);
      await run(`ALTER SYSTEM SET default_transaction_read_only = ${state}`);
      await run('SELECT pg_reload_conf()');
      await sleep(500);
    }
  });

  it('is shared by processes that start at once, each key claimed by one of them', async () => {
    expect(await claimsOfProcesses('postgres', server.url, 200)).toEqual(sharedKeys(200));
  });
});

describe.each(SQLITE_DRIVERS)('SqlStore in SQLite with $name', ({ open }) => {
  let place: ReturnType<typeof databaseFile>;
  let database: OpenDatabase;
  const store = (options: Partial<SqlStoreOptions> = {}) =>
    new SqlStore({ execute: database.execute, dialect: 'sqlite', ...options });
  const run = async (text: string) => (await database.execute(text, [])).rows;
  beforeAll(async () => {
    place = databaseFile();
    database = open(place.file);
    await store().migrate();
  });
  afterAll(async () => {
    await database?.close();
    place?.remove();
  });

  for (const { name, run: keep } of storeContract(() => store())) it(name, keep);

  sharedTests(() => ({ store, run }));

  it('fails in time while somebody else writes, and works again when he has done', async () => {
    const other = open(place.file);
    await other.execute('BEGIN IMMEDIATE', []);
    const start = performance.now();
    expect(await rejectedCode(() => store().add('busy', '1', LONG))).toBe('STORE_FAILED');
    expect(performance.now() - start).toBeLessThan(BOUND_MS);
    await other.execute('COMMIT', []);
    await other.close();
    expect(await store().add('busy', '1', LONG)).toBe(true);
  });

  it('is shared by processes that start at once, each key claimed by one of them', async () => {
    const elsewhere = databaseFile();
    try {
      expect(await claimsOfProcesses('sqlite', elsewhere.file, 50)).toEqual(sharedKeys(50));
    } finally {
      elsewhere.remove();
    }
  });
});

/** What holds in both dialects, beyond the promises of a store. */
function sharedTests(
  own: () => { store(options?: Partial<SqlStoreOptions>): SqlStore; run(text: string): Promise<readonly unknown[]> },
): void {
  const rowsOf = async (table: string) => (await own().run(`SELECT key FROM ${table}`)).length;

  describe('a table of its own', () => {
    const swept = (options: Partial<SqlStoreOptions> = {}) => own().store({ table: 'swept', ...options });
    afterEach(() => own().run('DROP TABLE IF EXISTS swept'));

    it('is made any number of times, and keeps what is in it', async () => {
      await swept().migrate();
      await swept().set('kept', 'value', LONG);
      await swept().migrate();
      expect(await swept().get('kept')).toBe('value');
    });

    it('is swept of what has expired, and of nothing else', async () => {
      await swept().migrate();
      for (let index = 0; index < 30; index += 1) await swept().add(`old:${index}`, '1', 20);
      for (let index = 0; index < 30; index += 1) await swept().add(`new:${index}`, '1', LONG);
      await sleep(100);
      expect(await rowsOf('swept')).toBe(60);
      expect(await swept().sweep()).toBe(30);
      expect(await rowsOf('swept')).toBe(30);
      expect(await swept().sweep()).toBe(0);
    });

    it('is swept of more than one batch', async () => {
      await swept().migrate();
      await own().run(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        INSERT INTO swept (key, value, expires_at) SELECT 'old:' || i, '1', 1 FROM n`,
      );
      expect(await rowsOf('swept')).toBe(2_500);
      expect(await swept().sweep()).toBe(2_500);
      expect(await rowsOf('swept')).toBe(0);
    });

    it('is swept by writing, too', async () => {
      await swept().migrate();
      const store = swept();
      await store.add('old', '1', 1);
      await sleep(20);
      for (let index = 0; index < 200; index += 1) await store.add(`new:${index}`, '1', LONG);
      for (const endsAt = performance.now() + 5_000; (await rowsOf('swept')) > 200; await sleep(20)) {
        if (performance.now() > endsAt) break;
      }
      expect(await rowsOf('swept')).toBe(200);
    });

    it('loses no claim that is renewed while it is swept', async () => {
      await swept().migrate();
      const keys = Array.from({ length: 100 }, (_, index) => `again:${index}`);
      for (const key of keys) await swept().add(key, 'old', 1);
      await sleep(20);
      const store = swept();
      const outcomes = await Promise.all(
        keys.flatMap((key, index) =>
          index % 5 === 0 ? [store.sweep(), store.add(key, 'new', LONG)] : [store.add(key, 'new', LONG)],
        ),
      );
      expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(100);
      expect(await rowsOf('swept')).toBe(100);
    });

    it('that is not there is an error, and so is one of others', async () => {
      expect(await rejectedCode(() => swept().get('key'))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => swept().add('key', '1', LONG))).toBe('STORE_FAILED');
      await own().run('CREATE TABLE swept (id INTEGER)');
      expect(await rejectedCode(() => swept().migrate())).toBe('STORE_FAILED');
      expect(await rejectedCode(() => swept().add('key', '1', LONG))).toBe('STORE_FAILED');
    });
  });

  it('keeps what it was given out of its errors', async () => {
    await own().run(
      'CREATE TABLE narrow (key VARCHAR(3) PRIMARY KEY, value VARCHAR(3) CHECK (length(value) < 4), expires_at BIGINT)',
    );
    const error = await own()
      .store({ table: 'narrow' })
      .set('key', 'top secret', LONG)
      .catch((thrown: Error) => thrown);
    await own().run('DROP TABLE narrow');
    expect(error).toMatchObject({ code: 'STORE_FAILED', cause: { message: expect.any(String) } });
    const { cause } = error as Error;
    expect(JSON.stringify([cause, String(cause), Object.entries(cause as object)])).not.toContain('secret');
    expect((cause as Error).stack).not.toContain('secret');
  });
}

const sharedKeys = (count: number) => Array.from({ length: count }, (_, index) => `shared:${index}`).sort();

/** What four processes claimed together. */
async function claimsOfProcesses(dialect: string, url: string, count: number): Promise<string[]> {
  const outputs = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [PROCESS, dialect, url, String(count)])),
  );
  return outputs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]).sort();
}

/** Drivers come back after a while, which grows with the time that their server was gone. */
async function untilWorking(store: SqlStore): Promise<void> {
  for (const endsAt = performance.now() + 10_000; ; ) {
    try {
      await store.set('working', '1', LONG);
      return;
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await sleep(50);
    }
  }
}
