import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import type { RedisStoreOptions } from 'openid-rp-core/stores';
import { createClient, createCluster } from 'redis';
import { createClient as createClient5, createCluster as createCluster5 } from 'redis5';

/** A client that is connected, and how it is closed. */
export interface OpenClient {
  readonly client: RedisStoreOptions['client'];
  close(): unknown;
}

/** A client that sites have, connected as its documentation says. */
export interface ClientKind {
  readonly name: string;
  single(port: number): Promise<OpenClient>;
  cluster(port: number): Promise<OpenClient>;
}

const url = (port: number) => `redis://127.0.0.1:${port}`;
/** Clients tell that their server is gone by an event, and ask to have it listened to. */
const ignore = () => undefined;

/** Every client that `RedisStore` is made for. */
export const CLIENT_KINDS: readonly ClientKind[] = [
  {
    name: 'redis 6',
    async single(port) {
      const client = await createClient({ url: url(port) })
        .on('error', ignore)
        .connect();
      return { client, close: () => client.destroy() };
    },
    async cluster(port) {
      const client = createCluster({ rootNodes: [{ url: url(port) }] }).on('error', ignore);
      await client.connect();
      return { client, close: () => client.destroy() };
    },
  },
  {
    name: 'redis 5',
    async single(port) {
      const client = await createClient5({ url: url(port) })
        .on('error', ignore)
        .connect();
      return { client, close: () => client.destroy() };
    },
    async cluster(port) {
      const client = createCluster5({ rootNodes: [{ url: url(port) }] }).on('error', ignore);
      await client.connect();
      return { client, close: () => client.destroy() };
    },
  },
  {
    name: 'ioredis 6',
    async single(port) {
      const client = new Redis(port, '127.0.0.1').on('error', ignore);
      return { client, close: () => client.disconnect() };
    },
    async cluster(port) {
      const client = new Cluster([{ host: '127.0.0.1', port }]).on('error', ignore);
      return { client, close: () => client.disconnect() };
    },
  },
  {
    name: 'ioredis 5',
    async single(port) {
      const client = new Redis5(port, '127.0.0.1').on('error', ignore);
      return { client, close: () => client.disconnect() };
    },
    async cluster(port) {
      const client = new Cluster5([{ host: '127.0.0.1', port }]).on('error', ignore);
      return { client, close: () => client.disconnect() };
    },
  },
];
