import { setTimeout as sleep } from 'node:timers/promises';
import { type Check, checkOptions, invalidOption, isFunction, isOneOf } from '../options.js';
import type { Store } from '../store.js';
import { type SqlDialect, type SqlStatements, SWEEP_ROWS, sqlStatements } from './sql-statement.js';
import { isTimeout, runOperation, TIMEOUT_MS, unusableAnswer } from './store-operation.js';
import { atLeast, atMost } from './time-to-live.js';

/** What a statement gave: its rows as objects, none where it has none to give. */
export interface SqlResult {
  readonly rows: readonly unknown[];
}

/**
 * Runs one statement, on its own and not in a transaction of the site's.
 *
 * @param text SQL with the placeholders `$1`, `$2`, `$3` (PostgreSQL) or `?` (SQLite)
 */
export type SqlExecute = (text: string, params: Array<string | number>) => SqlResult | PromiseLike<SqlResult>;

/** Options of `SqlStore`. */
export interface SqlStoreOptions {
  /** Runs one statement with the driver that the site has. */
  readonly execute: SqlExecute;
  readonly dialect: SqlDialect;
  /** Lower-case letters, digits and `_`, at most 48. Default: `openid_rp`. */
  readonly table?: string;
  /** How long an operation may take before it fails. Default: 2,000. */
  readonly timeoutMs?: number;
}

const isTable: Check = (value) =>
  typeof value === 'string' && /^[a-z_][a-z0-9_]{0,47}$/.test(value)
    ? undefined
    : 'must be a name of at most 48 lower-case letters, digits and _';

/** The options of `SqlStore`, and what they must be like. */
export const SQL_STORE_CHECKS = {
  execute: isFunction,
  dialect: isOneOf('postgres', 'sqlite'),
  table: isTable,
  timeoutMs: isTimeout,
};

/** Others may be making the table, which takes longer than a statement otherwise does. */
const MIGRATE_TIMEOUT_MS = 30_000;
const MIGRATE_TRIES = 5;

/** One write in so many removes expired rows: more than were written since, so that the table does not grow. */
const WRITES_PER_SWEEP = 200;

const ROWS_HINT =
  'execute must resolve to { rows }, each an object with the names of the columns, and run one statement at a time.';

/**
 * A store in a table of PostgreSQL, or of SQLite 3.35 or later. Each operation is one statement, sent once; times are those of
 * the database.
 *
 * Security: what the database forgets in a crash could be replayed: leave `synchronous_commit` and `fsync` on.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export class SqlStore implements Store {
  readonly #execute: SqlExecute;
  readonly #statements: SqlStatements;
  readonly #timeoutMs: number;
  // Processes that live for a few writes sweep, too, one in so many.
  #writes = Math.floor(Math.random() * WRITES_PER_SWEEP);

  constructor(options: SqlStoreOptions) {
    checkOptions('SqlStore', options, SQL_STORE_CHECKS);
    const { execute, dialect, table = 'openid_rp', timeoutMs = TIMEOUT_MS } = options;
    for (const [name, value] of Object.entries({ execute, dialect })) {
      if (value === undefined) throw invalidOption('SqlStore', name, 'is missing');
    }
    this.#execute = execute;
    this.#statements = sqlStatements(dialect, table);
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Makes the table and its index where they are not there yet. Run it when the site is deployed, or whenever a process starts:
   * any number may do so at once. A role that may not make tables can run it once they are there.
   *
   * @throws STORE_FAILED
   */
  async migrate(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        for (const statement of this.#statements.migrate) await this.#run('migrate', statement, [], MIGRATE_TIMEOUT_MS);
        return;
      } catch (error) {
        // SQLite is busy while another process is at it, and what is there already is not made again.
        if (tries === MIGRATE_TRIES) throw error;
        await sleep(tries * 100);
      }
    }
  }

  /**
   * Removes what has expired, in batches; gives how many rows. Writing does it, too, now and then: a site that has logins every
   * day need not call it.
   *
   * @throws STORE_FAILED
   */
  async sweep(): Promise<number> {
    for (let removed = 0; ; ) {
      const { length } = await this.#run('sweep', this.#statements.sweep, []);
      removed += length;
      if (length < SWEEP_ROWS) return removed;
    }
  }

  /** @throws STORE_FAILED */
  async get(key: string): Promise<string | undefined> {
    return storedValue('get', await this.#run('get', this.#statements.get, [key]));
  }

  /** @throws STORE_FAILED */
  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const ttl = atMost(ttlMs);
    if (ttl === 0) return this.delete(key);
    const rows = await this.#run('set', this.#statements.set, [key, value, ttl]);
    if (!isRowOf(rows, key)) throw unusableAnswer('set', ROWS_HINT);
    this.#sweepNowAndThen();
  }

  /** @throws STORE_FAILED */
  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const ttl = atLeast(ttlMs);
    if (ttl === 0) return (await this.get(key)) === undefined;
    const rows = await this.#run('add', this.#statements.add, [key, value, ttl]);
    if (rows.length === 0) return false;
    if (!isRowOf(rows, key)) throw unusableAnswer('add', ROWS_HINT);
    this.#sweepNowAndThen();
    return true;
  }

  /** @throws STORE_FAILED */
  async take(key: string): Promise<string | undefined> {
    return storedValue('take', await this.#run('take', this.#statements.take, [key]));
  }

  /** @throws STORE_FAILED */
  async delete(key: string): Promise<void> {
    await this.#run('delete', this.#statements.delete, [key]);
  }

  async #run(
    operation: string,
    text: string,
    params: Array<string | number>,
    timeoutMs = this.#timeoutMs,
  ): Promise<readonly unknown[]> {
    const result: unknown = await runOperation(operation, timeoutMs, () => this.#execute(text, params));
    const rows = Object(result).rows;
    if (!Array.isArray(rows)) throw unusableAnswer(operation, ROWS_HINT);
    return rows;
  }

  /** One batch, which nobody waits for; that it fails does no harm. */
  #sweepNowAndThen(): void {
    this.#writes += 1;
    if (this.#writes % WRITES_PER_SWEEP === 0) this.#run('sweep', this.#statements.sweep, []).catch(() => undefined);
  }
}

function isRowOf(rows: readonly unknown[], key: string): boolean {
  return rows.length === 1 && Object(rows[0]).key === key;
}

function storedValue(operation: string, rows: readonly unknown[]): string | undefined {
  if (rows.length === 0) return undefined;
  const { value } = Object(rows[0]);
  if (rows.length === 1 && typeof value === 'string') return value;
  throw unusableAnswer(operation, ROWS_HINT);
}
