import { createClient } from '@libsql/client';
import type { SqlDialect } from 'openid-rp-core/stores';

/** A value in a row, or a parameter of a statement. */
export type Value = string | number | null;

/** What a statement gave. */
export interface Result {
  readonly rows: readonly unknown[];
}

/** A statement with its parameters, for each of which it has a `?`. */
export type Statement = readonly [text: string, ...parameters: Value[]];

/** The site's database, whichever it is. */
export interface Database {
  readonly dialect: SqlDialect;
  /** Runs one statement. */
  execute(text: string, parameters: Value[]): Promise<Result>;
  /** Runs all statements in one transaction. */
  batch(statements: readonly Statement[]): Promise<readonly Result[]>;
  close(): Promise<void>;
}

/** The database failed, or did not answer in time. */
export class DatabaseError extends Error {
  readonly status = 503;
  readonly code = 'DATABASE_FAILED';
  readonly step = 'database';
  readonly hint = 'Look whether it runs, and is where DATABASE_URL says; the log of the database may have more.';

  constructor(cause: unknown) {
    // Other lines may quote what the statement was given.
    const [reason = ''] = String((cause as { readonly message?: unknown } | undefined)?.message).split('\n');
    super(`The database gave no answer, or an error: ${reason}.`, { cause });
  }
}

/** How long a process waits while others write to the file. */
const BUSY_TIMEOUT_MS = 2_000;
/** How long a request waits for a connection to PostgreSQL, and then for the answer to a statement: the server may be silent. */
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;

/**
 * Opens a database.
 *
 * @param url `postgres://...` for PostgreSQL, `file:...` for a file of SQLite
 */
export async function openDatabase(url: string): Promise<Database> {
  const database = await (/^postgres(?:ql)?:/.test(url) ? openPostgres(url) : openSqlite(url));
  return {
    ...database,
    execute: (text, parameters) => database.execute(text, parameters).catch(fail),
    batch: (statements) => database.batch(statements).catch(fail),
  };
}

function fail(error: unknown): never {
  throw new DatabaseError(error);
}

async function openSqlite(url: string): Promise<Database> {
  const client = createClient({ url, timeout: BUSY_TIMEOUT_MS });
  // Lets others read while one writes. It stays with the file; another process that starts now may be at it.
  await client.execute('PRAGMA journal_mode = WAL').catch(() => undefined);
  return {
    dialect: 'sqlite',
    execute: (sql, args) => client.execute({ sql, args }),
    batch: (statements) =>
      client.batch(
        statements.map(([sql, ...args]) => ({ sql, args })),
        'write',
      ),
    close: async () => client.close(),
  };
}

async function openPostgres(url: string): Promise<Database> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
  });
  // A connection that nobody uses broke; the next statement gets a new one.
  pool.on('error', (error) => console.error(`The database closed a connection: ${error.message}`));
  // One that breaks in a transaction fails the statement at hand, too.
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  return {
    dialect: 'postgres',
    execute: (text, parameters) => pool.query(numbered(text), parameters),
    async batch(statements) {
      const connection = await pool.connect();
      try {
        await connection.query('BEGIN');
        const results: Result[] = [];
        for (const [text, ...parameters] of statements)
          results.push(await connection.query(numbered(text), parameters));
        await connection.query('COMMIT');
        connection.release();
        return results;
      } catch (error) {
        // Closes it, which takes everything back.
        connection.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/** The placeholders as PostgreSQL writes them. */
function numbered(text: string): string {
  let number = 0;
  return text.replaceAll('?', () => {
    number += 1;
    return `$${number}`;
  });
}
