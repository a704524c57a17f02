export { MemoryStore, type MemoryStoreOptions } from './memory-store.js';
export type { IoRedisClient, NodeRedisClient } from './redis-client.js';
export { RedisStore, type RedisStoreOptions } from './redis-store.js';
export { sealedStore } from './sealed-store.js';
export type { SqlDialect } from './sql-statement.js';
export { type SqlExecute, type SqlResult, SqlStore, type SqlStoreOptions } from './sql-store.js';
export { type ContractCase, storeContract } from './store-contract.js';
