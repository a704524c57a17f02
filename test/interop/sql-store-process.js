// One of several processes that share a table: makes it, claims every key of a list, and tells which it got.
// Usage: node sql-store-process.js postgres|sqlite <url or file> <keys>
import { createClient } from '@libsql/client';
import { SqlStore } from 'openid-rp-core/stores';
import pg from 'pg';

const [dialect, url, count] = process.argv.slice(2);
const { execute, close } = dialect === 'postgres' ? openPostgres() : openSqlite();
const store = new SqlStore({ execute, dialect, timeoutMs: 20_000 });
await store.migrate();
const keys = Array.from({ length: Number(count) }, (_, index) => `shared:${index}`);
const won = [];
for (const key of keys) if (await store.add(key, String(process.pid), 600_000)) won.push(key);
console.log(JSON.stringify(won));
await close();

function openPostgres() {
  const pool = new pg.Pool({ connectionString: url });
  return { execute: (text, params) => pool.query(text, params), close: () => pool.end() };
}

function openSqlite() {
  const client = createClient({ url: `file:${url}`, timeout: 10_000 });
  return { execute: (sql, args) => client.execute({ sql, args }), close: () => client.close() };
}
