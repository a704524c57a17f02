import { RedisStore, SqlStore, sealedStore } from 'openid-rp-core/stores';
import pg from 'pg';
import { createClient } from 'redis';

// In Redis:
const client = createClient({ url: 'redis://redis.example', disableOfflineQueue: true });
client.on('error', (error) => console.log(error));
await client.connect();
export const inRedis = new RedisStore({ client });

// Or in a table of PostgreSQL:
const pool = new pg.Pool({ host: 'postgres.example', connectionTimeoutMillis: 2_000 });
pool.on('error', (error) => console.log(error));
export const inPostgres = new SqlStore({ dialect: 'postgres', execute: (text, params) => pool.query(text, params) });
await inPostgres.migrate();

// Either of them encrypted, by a key of 32 random characters or more:
export const store = sealedStore(inRedis, [process.env['STORE_KEY'] ?? '']);
