export { MemoryStore, type MemoryStoreOptions } from './memory-store.js';
export { storeContract } from './store-contract.js';
