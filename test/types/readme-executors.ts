import { createClient } from '@libsql/client';
import type { SqlExecute } from 'openid-rp-core/stores';
import postgres from 'postgres';

// The package postgres, with the dialect 'postgres':
const sql = postgres('postgres://postgres.example/site');
export const withPostgres: SqlExecute = async (text, params) => ({ rows: await sql.unsafe(text, params) });

// @libsql/client, with the dialect 'sqlite':
const libsql = createClient({ url: 'file:logins.db', timeout: 1_000 });
export const withLibsql: SqlExecute = (text, params) => libsql.execute({ sql: text, args: params });
