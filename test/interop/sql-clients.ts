import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client';
import type { SqlExecute } from 'openid-rp-core/stores';
import pg from 'pg';
import postgres from 'postgres';

/** An executor on a connection that is open, and how it is closed. */
export interface OpenDatabase {
  readonly execute: SqlExecute;
  /** Keeps all others from writing until what it gives is called, where a file is locked as a whole. */
  lock?(): Promise<() => void>;
  close(): Promise<void>;
}

/** A driver that sites have, with the executor that the README gives for it. */
export interface Driver {
  readonly name: string;
  open(url: string): OpenDatabase;
}

/** Every driver of PostgreSQL that the README names. */
export const POSTGRES_DRIVERS: readonly Driver[] = [
  {
    name: 'pg',
    open(url) {
      const pool = new pg.Pool({ connectionString: url });
      // A pool tells that a server is gone by an event, and asks to have it listened to.
      pool.on('error', () => undefined);
      return { execute: (text, params) => pool.query(text, params), close: () => pool.end() };
    },
  },
  {
    name: 'postgres',
    open(url) {
      const sql = postgres(url, { onnotice: () => undefined });
      return {
        execute: async (text, params) => ({ rows: await sql.unsafe(text, params) }),
        close: () => sql.end({ timeout: 1 }),
      };
    },
  },
];

interface SyncStatement {
  all(...params: unknown[]): unknown[];
}
type SyncDatabase = new (
  file: string,
) => { prepare(text: string): SyncStatement; exec(text: string): void; close(): void };

// Only newer versions of Node have it.
const sqlite = process.getBuiltinModule('node:sqlite') as { DatabaseSync: SyncDatabase } | undefined;

const nodeSqlite = (DatabaseSync: SyncDatabase): Driver => ({
  name: 'node:sqlite',
  open(file) {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA busy_timeout = 1000');
    return {
      execute: (text, params) => ({ rows: database.prepare(text).all(...params) }),
      async lock() {
        database.exec('BEGIN IMMEDIATE');
        return () => database.exec('COMMIT');
      },
      close: async () => database.close(),
    };
  },
});

/** Every driver of SQLite that the README names and that is installed here, with a file as its URL. */
export const SQLITE_DRIVERS: readonly Driver[] = [
  {
    name: '@libsql/client',
    open(file) {
      const client = createClient({ url: `file:${file}`, timeout: 1_000 });
      return {
        execute: (sql, args) => client.execute({ sql, args }),
        async lock() {
          const transaction = await client.transaction('write');
          return () => transaction.close();
        },
        close: async () => client.close(),
      };
    },
  },
  ...(sqlite ? [nodeSqlite(sqlite.DatabaseSync)] : []),
];

/** The path of a database file that does not exist yet, and how what is made of it is removed. */
export function databaseFile(): { readonly file: string; remove(): void } {
  const file = path.join(tmpdir(), `openid-rp-${process.pid}-${Math.random().toString(36).slice(2)}.db`);
  return {
    file,
    remove() {
      for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    },
  };
}
