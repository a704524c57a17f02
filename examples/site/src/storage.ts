import type { Store } from 'openid-rp-core';
import { RedisStore, SqlStore } from 'openid-rp-core/stores';
import { type Database, openDatabase } from './database.js';
import { SessionRecords } from './session-records.js';
import { makeTables } from './table.js';

/** Where everything is that has to be the same for all processes. */
export interface Storage {
  readonly database: Database;
  /** For the strategies: associations, registrations, and what may be used once only. */
  readonly logins: Store;
  readonly sessions: SessionRecords;
  close(): Promise<void>;
}

/**
 * Opens the database, makes its tables, and puts stores and sessions there, or into Redis.
 *
 * @param redisUrl default: none, and all is in the database
 */
export async function openStorage(databaseUrl: string, redisUrl?: string): Promise<Storage> {
  const database = await openDatabase(databaseUrl);
  try {
    await makeTables(database);
    const { store, close } = await (redisUrl === undefined ? sqlStores(database) : redisStores(redisUrl));
    return {
      database,
      logins: store('openid_rp'),
      sessions: new SessionRecords(store('sessions')),
      async close() {
        await close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Makes stores by name. */
interface Stores {
  store(name: string): Store;
  close(): Promise<void>;
}

async function sqlStores({ dialect, execute }: Database): Promise<Stores> {
  const store = (table: string) => new SqlStore({ dialect, execute, table });
  await Promise.all([store('openid_rp').migrate(), store('sessions').migrate()]);
  return { store, close: async () => undefined };
}

async function redisStores(url: string): Promise<Stores> {
  const { createClient } = await import('redis');
  // Without the queue a request fails at once while Redis is away, instead of waiting for it.
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error: Error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  return { store: (name) => new RedisStore({ client, prefix: `${name}:` }), close: async () => client.destroy() };
}
