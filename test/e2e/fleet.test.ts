import { once } from 'node:events';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../interop/free-port.js';
import { findPostgres, type PostgresServer, startPostgres } from '../interop/postgres-server.js';
import { findRedis, type RedisServer, startRedis } from '../interop/redis-server.js';
import { requirement } from '../interop/requirement.js';
import { databaseFile } from '../interop/sql-clients.js';
import { type ExampleSite, FRAMEWORKS, startExampleSite } from './example-site.js';
import { browserAt, csrfOf, form } from './page-client.js';
import { comeBack, type Providers, registerAs } from './visitor.js';

const redisState = findRedis();
const postgresState = findPostgres();
const hasRedis = requirement('redis-server', redisState.found, redisState.reason);
const hasPostgres = requirement('postgresql', postgresState.found, postgresState.reason);

const VISITORS = [
  { protocol: 'openid', user: 'bob' },
  { protocol: 'id4me', user: 'alice' },
  { protocol: 'steam', user: 'alyx' },
] as const;

describe.skipIf(!hasPostgres || !hasRedis)('two processes of one site', () => {
  const file = databaseFile();
  let providers: Providers & { origin: string; close(): Promise<void> };
  let postgres: PostgresServer;
  let redis: RedisServer;
  beforeAll(async () => {
    [providers, postgres, redis] = await Promise.all([
      createDevIdentity({ id4me: true }),
      startPostgres(),
      startRedis(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([providers?.close(), postgres?.close(), redis?.close()]);
    file.remove();
  });

  // Express finds PostgreSQL empty, with Redis beside it; Koa makes the tables of SQLite.
  const stores = (framework: string) =>
    framework === 'express'
      ? { DATABASE_URL: postgres.url, REDIS_URL: `redis://127.0.0.1:${redis.port}` }
      : { DATABASE_URL: `file:${file.file}` };

  it.each(FRAMEWORKS)('of %s share accounts, logins and sessions', async (framework) => {
    const ports: number[] = [];
    const proxy = await startRoundRobin(ports);
    const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const environment = {
      BASE_URL: origin,
      SESSION_SECRET: 'the same in all processes',
      DEV_ORIGIN: providers.origin,
      DEV_NAME_SERVER: providers.id4me.nameServer,
      ...stores(framework),
    };
    const processes = await Promise.all([startOn(framework, environment), startOn(framework, environment)]);
    ports.push(...processes.map(({ port }) => port));
    for (const visitor of VISITORS) {
      const browse = browserAt(origin);
      expect((await comeBack(providers, browse, visitor)).headers.get('location')).toBe('/register');
      expect((await registerAs(browse, `The ${visitor.user}`)).headers.get('location')).toBe('/account');
      for (const _ of processes) expect(await (await browse('/account')).text()).toContain(`The ${visitor.user}`);
      // Without an odd request in between, one process would get every second one.
      await browse('/login');
      await browse('/logout', form({ csrf: await csrfOf(browse, '/account') }));
      for (const _ of processes) expect((await browse('/account')).status).toBe(303);
      expect((await comeBack(providers, browse, visitor)).headers.get('location')).toBe('/account');
    }
    if (framework === 'express') {
      const browse = browserAt(origin);
      // From now on it has a session.
      await browse('/auth/steam', form({ csrf: await csrfOf(browse, '/') }));
      await redis.kill();
      const failed = await browse('/');
      expect(failed.status).toBe(503);
      expect(await failed.text()).toContain('Please try again in a minute');
      const log = processes.map(({ site }) => site.output()).join('');
      expect(log).toMatch(/^request failed: STORE_FAILED step=\S+ \S.+$/m);
    }
    expect(await Promise.all(processes.map(({ site }) => site.stop()))).toEqual([0, 0]);
    proxy.closeAllConnections();
    proxy.close();
  });
});

async function startOn(
  framework: (typeof FRAMEWORKS)[number],
  environment: Record<string, string>,
): Promise<{ site: ExampleSite; port: number }> {
  const port = await freePort();
  return { site: await startExampleSite(framework, { ...environment, PORT: String(port) }), port };
}

/** Each request goes to the next process, wherever the one before went. */
async function startRoundRobin(ports: readonly number[]): Promise<Server> {
  let requests = 0;
  const proxy = createServer((incoming, outgoing) => {
    const port = ports[requests % ports.length];
    requests += 1;
    const { method, url, headers } = incoming;
    const onward = forward({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return proxy;
}
