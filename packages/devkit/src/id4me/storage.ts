import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Where an authority keeps what it must remember; it outlives a change of the authority's keys. */
export interface Storage {
  readonly adapter: (model: string) => Adapter;
  /** The registered clients by their id. */
  readonly clients: Map<string, AdapterPayload>;
}

interface Entry {
  payload: AdapterPayload;
  expiresAt: number;
}

/** Most entries of one kind; the oldest goes when another comes. */
const MAX_ENTRIES = 10_000;

/** A storage in memory, for one authority. */
export function createStorage(): Storage {
  const clients = new Map<string, AdapterPayload>();
  const models = new Map<string, Map<string, Entry>>();
  return {
    clients,
    adapter(model) {
      if (model === 'Client') return clientAdapter(clients);
      const entries = models.get(model) ?? new Map<string, Entry>();
      models.set(model, entries);
      return memoryAdapter(entries);
    },
  };
}

function clientAdapter(clients: Map<string, AdapterPayload>): Adapter {
  return {
    async upsert(id, payload) {
      clients.set(id, payload);
    },
    find: async (id) => clients.get(id),
    async destroy(id) {
      clients.delete(id);
    },
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    consume: async () => undefined,
    revokeByGrantId: async () => undefined,
  };
}

function memoryAdapter(entries: Map<string, Entry>): Adapter {
  const live = (entry: Entry | undefined) => (entry && entry.expiresAt > Date.now() ? entry.payload : undefined);
  return {
    async upsert(id, payload, expiresIn) {
      entries.delete(id);
      entries.set(id, { payload, expiresAt: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 });
      const [oldest] = entries.keys();
      if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
    find: async (id) => live(entries.get(id)),
    findByUid: async (uid) => live([...entries.values()].find(({ payload }) => payload.uid === uid)),
    findByUserCode: async () => undefined,
    async consume(id) {
      const entry = entries.get(id);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      entries.delete(id);
    },
    async revokeByGrantId(grantId) {
      for (const [id, { payload }] of entries) if (payload.grantId === grantId) entries.delete(id);
    },
  };
}
