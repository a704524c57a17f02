import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SqlStore, type SqlStoreOptions, storeContract } from 'openid-rp-core/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectedCode } from '../../packages/core/test/coded.js';
import { findPostgres, type PostgresServer, startPostgres } from './postgres-server.js';
import { requirement } from './requirement.js';
import { databaseFile, type OpenDatabase, POSTGRES_DRIVERS, SQLITE_DRIVERS } from './sql-clients.js';
import { tableCases } from './sql-table-cases.js';
import { untilWorking } from './until-working.js';

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

  describe.each(POSTGRES_DRIVERS)('with $name', ({ name: driver, open }) => {
    const table = `${driver}_logins`;
    let database: OpenDatabase;
    const store = (options: Partial<SqlStoreOptions> = {}) =>
      new SqlStore({ execute: database.execute, dialect: 'postgres', table, ...options });
    const run = async (text: string) => (await database.execute(text, [])).rows;
    beforeAll(async () => {
      database = open(server.url);
      await store().migrate();
    });
    afterAll(() => database?.close());

    for (const { name, run: keep } of storeContract(() => store())) it(name, keep);

    tableCases(() => ({ store, run }));

    it('makes its table once, whoever makes it at the same time', async () => {
      let migrations = 0;
      const execute: SqlStoreOptions['execute'] = (text, params) => {
        // A store may sweep at its first write, too, and that counts for nothing here.
        if (text.includes('CREATE TABLE')) migrations += 1;
        return database.execute(text, params);
      };
      const ten = Array.from({ length: 10 }, (_, index) => index);
      // As many connections, open already.
      await Promise.all(ten.map(() => run('SELECT pg_sleep(0.3)')));
      for (const round of ten) {
        const stores = ten.map(() => store({ table: `made_at_once_${round}`, execute }));
        await Promise.all(stores.map((each) => each.migrate()));
        expect(await stores[0]?.add('key', '1', LONG)).toBe(true);
        await run(`DROP TABLE made_at_once_${round}`);
      }
      // Ten stores in ten rounds, and each tried once.
      expect(migrations).toBe(100);
    });

    it('sweeps away no claim that is being renewed', async () => {
      await run(`INSERT INTO ${table} (key, value, expires_at) VALUES ('renewed', '1', 1)`);
      const renewal = `UPDATE ${table} SET expires_at = 9000000000000 WHERE key = 'renewed'`;
      const renewed = run(`DO $$ BEGIN ${renewal}; PERFORM pg_sleep(1); END $$`);
      await sleep(300);
      await store().sweep();
      await renewed;
      expect(await store().take('renewed')).toBe('1');
    });

    it('migrates for a role that may not make tables, once they are there', async () => {
      server.run(`CREATE ROLE visitor LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO visitor`);
      const asVisitor = open(server.url.replace('//postgres@', '//visitor@'));
      try {
        const theirs = store({ execute: asVisitor.execute });
        await theirs.migrate();
        expect(await theirs.add('visitor', '1', LONG)).toBe(true);
        await theirs.delete('visitor');
      } finally {
        await asVisitor.close();
        server.run('DROP OWNED BY visitor; DROP ROLE visitor');
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
      const locked = other.execute(`DO $$ BEGIN LOCK TABLE ${table}; PERFORM pg_sleep(1.5); END $$`, []);
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
      server.run(`ALTER SYSTEM SET default_transaction_read_only = ${state}`);
      server.run('SELECT pg_reload_conf()');
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

  tableCases(() => ({ store, run }));

  it('fails in time while somebody else writes, and works again when he has done', async () => {
    const other = open(place.file);
    const release = await other.lock?.();
    const start = performance.now();
    expect(await rejectedCode(() => store().add('busy', '1', LONG))).toBe('STORE_FAILED');
    expect(performance.now() - start).toBeLessThan(BOUND_MS);
    await release?.();
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

const sharedKeys = (count: number) => Array.from({ length: count }, (_, index) => `shared:${index}`).sort();

/** What four processes claimed together. */
async function claimsOfProcesses(dialect: string, url: string, count: number): Promise<string[]> {
  const outputs = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [PROCESS, dialect, url, String(count)])),
  );
  return outputs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]).sort();
}
