import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisStore, storeContract } from 'openid-rp-core/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectedCode } from '../../packages/core/test/coded.js';
import { CLIENT_KINDS, type OpenClient } from './redis-clients.js';
import { findRedis, type RedisCluster, type RedisServer, startRedis, startRedisCluster } from './redis-server.js';
import { requirement } from './requirement.js';
import { untilWorking } from './until-working.js';

const { found, reason } = findRedis();
const available = requirement('Redis (redis-server)', found, reason);

const LONG = 60_000;
/** What an operation may take at the most: its own limit, and a busy machine. */
const BOUND_MS = 4_000;

describe.skipIf(!available).each(CLIENT_KINDS)('RedisStore with $name', ({ single, cluster }) => {
  describe('on one server', () => {
    let server: RedisServer;
    let opened: OpenClient;
    beforeAll(async () => {
      server = await startRedis();
      opened = await single(server.port);
    });
    afterAll(async () => {
      await opened?.close();
      await server?.close();
    });
    const store = (options: { prefix?: string; timeoutMs?: number } = {}) =>
      new RedisStore({ client: opened.client, ...options });

    for (const { name, run } of storeContract(() => store())) it(name, run);

    it('puts its prefix before each key, and touches no other', async () => {
      const [one, other] = [store(), store({ prefix: 'other:' })];
      await one.set('shared', 'one', LONG);
      await other.set('shared', 'other', LONG);
      expect(server.run('GET', 'openid-rp:shared')).toBe('one\n');
      expect(server.run('GET', 'other:shared')).toBe('other\n');
      await other.delete('shared');
      expect(await one.take('shared')).toBe('one');
    });

    it('sends one command for each operation', async () => {
      const counts = () => ['get', 'set', 'getdel', 'del'].map((command) => server.calls(command));
      const before = counts();
      await store().set('counted', 'a', LONG);
      await store().add('counted', 'b', LONG);
      await store().get('counted');
      await store().take('counted');
      await store().delete('counted');
      expect(counts().map((count, index) => count - (before[index] ?? 0))).toEqual([1, 2, 1, 1]);
    });

    it('fails while the server takes no writes, and works again when it does', async () => {
      await store().set('read', 'value', LONG);
      server.run('REPLICAOF', '127.0.0.1', '1');
      expect(await rejectedCode(() => store().add('readonly', '1', LONG))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => store().set('readonly', '1', LONG))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => store().take('read'))).toBe('STORE_FAILED');
      server.run('REPLICAOF', 'NO', 'ONE');
      expect(await store().take('read')).toBe('value');
      expect(await store().add('readonly', '1', LONG)).toBe(true);
    });

    it('fails while the server is full, forgets nothing, and works again when it is not', async () => {
      await store().add('claimed', '1', LONG);
      server.run('CONFIG', 'SET', 'maxmemory', '1');
      expect(await rejectedCode(() => store().add('more', '1', LONG))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => store().set('more', '1', LONG))).toBe('STORE_FAILED');
      expect(await store().get('claimed')).toBe('1');
      server.run('CONFIG', 'SET', 'maxmemory', '0');
      expect(await store().add('claimed', '2', LONG)).toBe(false);
      expect(await store().add('more', '1', LONG)).toBe(true);
    });

    it('fails in time while the server stands still, asks once, and works again when it goes on', async () => {
      const before = server.calls('set');
      const hasty = store({ timeoutMs: 300 });
      server.pause();
      const start = performance.now();
      const codes = await Promise.all(
        Array.from({ length: 50 }, (_, index) => rejectedCode(() => hasty.add(`paused:${index}`, '1', LONG))),
      );
      const elapsed = performance.now() - start;
      server.resume();
      expect(new Set(codes)).toEqual(new Set(['STORE_FAILED']));
      expect(elapsed).toBeGreaterThan(250);
      expect(elapsed).toBeLessThan(BOUND_MS);
      await untilWorking(store());
      const afterwards = server.calls('set');
      await sleep(300);
      // What was given up may still have been carried out, but once.
      expect(server.calls('set')).toBe(afterwards);
      expect(afterwards - before).toBeLessThanOrEqual(51);
    });

    it('fails in time while the server is gone, and works again when it is back', async () => {
      const hasty = store({ timeoutMs: 300 });
      await server.shutDown();
      for (const operation of [
        () => hasty.get('gone'),
        () => hasty.set('gone', '1', LONG),
        () => hasty.add('gone', '1', LONG),
        () => hasty.take('gone'),
        () => hasty.delete('gone'),
      ]) {
        const start = performance.now();
        expect(await rejectedCode(operation)).toBe('STORE_FAILED');
        expect(performance.now() - start).toBeLessThan(BOUND_MS);
      }
      await server.restart();
      await untilWorking(store());
      expect(await store().add('back', '1', LONG)).toBe(true);
      expect(await store().add('back', '1', LONG)).toBe(false);
    });
  });

  describe('on a cluster', () => {
    let servers: RedisCluster;
    let opened: OpenClient;
    beforeAll(async () => {
      servers = await startRedisCluster();
      opened = await cluster(servers.ports[0] ?? 0);
    });
    afterAll(async () => {
      await opened?.close();
      await servers?.close();
    });

    for (const { name, run } of storeContract(() => new RedisStore({ client: opened.client }))) it(name, run);

    it('keeps keys on all of its servers', async () => {
      const store = new RedisStore({ client: opened.client });
      const keys = Array.from({ length: 50 }, (_, index) => `spread:${index}`);
      for (const key of keys) expect(await store.add(key, key, LONG)).toBe(true);
      expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual(keys);
    });
  });
});

describe.skipIf(!available)('RedisStore', () => {
  it('ATK-C-08 forgets no claim when a server that writes at once is killed', async () => {
    const server = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
    const client = new Redis(server.port, '127.0.0.1').on('error', () => undefined);
    try {
      const store = new RedisStore({ client });
      for (let index = 0; index < 20; index += 1) expect(await store.add(`claim:${index}`, '1', LONG)).toBe(true);
      await server.kill();
      await server.restart();
      await untilWorking(store);
      for (let index = 0; index < 20; index += 1) expect(await store.add(`claim:${index}`, '1', LONG)).toBe(false);
    } finally {
      client.disconnect();
      await server.close();
    }
  });

  it('says that a server is too old to take a value in one command', async () => {
    const server = await startRedis('--rename-command', 'GETDEL', '');
    const client = new Redis(server.port, '127.0.0.1');
    try {
      const store = new RedisStore({ client });
      await store.set('key', 'value', LONG);
      await expect(store.take('key')).rejects.toMatchObject({
        code: 'STORE_FAILED',
        hint: expect.stringContaining('6.2'),
      });
      expect(await store.get('key')).toBe('value');
    } finally {
      client.disconnect();
      await server.close();
    }
  });

  it('keeps what it was given out of its errors', async () => {
    const server = await startRedis('--rename-command', 'SET', '');
    const client = new Redis(server.port, '127.0.0.1');
    try {
      const error = await new RedisStore({ client }).set('key', 'top secret', LONG).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'STORE_FAILED', cause: { name: 'ReplyError' } });
      const { cause } = error as Error;
      expect(JSON.stringify([cause, String(cause), Object.entries(cause as object)])).not.toContain('secret');
      expect((cause as Error).stack).not.toContain('secret');
    } finally {
      client.disconnect();
      await server.close();
    }
  });
});
