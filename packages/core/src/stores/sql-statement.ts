/** Databases whose SQL is spoken. */
export type SqlDialect = 'postgres' | 'sqlite';

/** The operations of a store in SQL. Parameters come in the order key, value, time to live in milliseconds. */
export interface SqlStatements {
  /** Make the table and its index, where they are not there yet. */
  readonly migrate: readonly string[];
  readonly get: string;
  readonly set: string;
  readonly add: string;
  readonly take: string;
  readonly delete: string;
  /** Removes expired rows, `SWEEP_ROWS` at the most. */
  readonly sweep: string;
}

/** So many rows are removed at once, that others need not wait long. */
export const SWEEP_ROWS = 1_000;

/** Milliseconds since the epoch by the database's own clock, the same throughout one statement. */
const NOW: Readonly<Record<SqlDialect, string>> = {
  postgres: 'floor(extract(epoch from statement_timestamp()) * 1000)::bigint',
  sqlite: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
};

const PARAMETERS: Readonly<Record<SqlDialect, readonly [key: string, value: string, ttlMs: string]>> = {
  postgres: ['$1', '$2', '$3::bigint'],
  sqlite: ['?', '?', '?'],
};

/** The statements for a table whose name was checked. */
export function sqlStatements(dialect: SqlDialect, name: string): SqlStatements {
  const [key, value, ttlMs] = PARAMETERS[dialect];
  const now = NOW[dialect];
  const table = `"${name}"`;
  const insert = `INSERT INTO ${table} (key, value, expires_at) VALUES (${key}, ${value}, ${now} + ${ttlMs})`;
  const replace = 'ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at';
  // Locked where others write, too: else a row that is renewed in between would be removed as the old one.
  const expired = `SELECT key FROM ${table} WHERE expires_at <= ${now} LIMIT ${SWEEP_ROWS}`;
  const skipped = dialect === 'postgres' ? ' FOR UPDATE SKIP LOCKED' : '';
  return {
    migrate: dialect === 'postgres' ? migratePostgres(name) : migrateSqlite(name),
    get: `SELECT value FROM ${table} WHERE key = ${key} AND expires_at > ${now}`,
    set: `${insert} ${replace} RETURNING key`,
    // What has expired does not block, and is replaced in the same statement.
    add: `${insert} ${replace} WHERE ${table}.expires_at <= ${now} RETURNING key`,
    take: `DELETE FROM ${table} WHERE key = ${key} AND expires_at > ${now} RETURNING value`,
    delete: `DELETE FROM ${table} WHERE key = ${key} RETURNING key`,
    sweep: `DELETE FROM ${table} WHERE key IN (${expired}${skipped}) RETURNING key`,
  };
}

/** One statement, so that it is one transaction, whichever connection runs it; processes that start together take turns. */
function migratePostgres(name: string): readonly string[] {
  return [
    `DO $migrate$ BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('${name}'));
  IF to_regclass('"${indexName(name)}"') IS NULL THEN
    CREATE TABLE IF NOT EXISTS "${name}" (key text COLLATE "C" PRIMARY KEY, value text NOT NULL, expires_at bigint NOT NULL);
    CREATE INDEX "${indexName(name)}" ON "${name}" (expires_at);
  END IF;
END $migrate$`,
  ];
}

function migrateSqlite(name: string): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS "${name}" (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, expires_at INTEGER NOT NULL)`,
    `CREATE INDEX IF NOT EXISTS "${indexName(name)}" ON "${name}" (expires_at)`,
  ];
}

function indexName(name: string): string {
  return `${name}_expires_at`;
}
