import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../src/http-client.js';
import { type LoopbackServer, serve } from './loopback-server.js';

const MAX_HOSTS = 32;

describe('connections that are kept', () => {
  let server: LoopbackServer;
  afterEach(async () => {
    await server.allClosed();
    await server.close();
  });
  const kept = (host: string, path: string) =>
    ({ url: `http://${host}.localhost:${server.port}${path}`, step: 'token', keepsConnection: true }) as const;

  it('serve the next request to the same host', async () => {
    server = await serve((_request, response) => response.end('done'));
    const client = createHttpClient({ allowPrivateAddresses: true });
    for (let index = 0; index < 3; index += 1) await client.fetch(kept('a', '/'));
    expect(server.accepted()).toBe(1);
    await client.fetch(kept('b', '/'));
    expect(server.accepted()).toBe(2);
  });

  it('ATK-D-17 are not taken from a request that is under way, however many hosts others ask', async () => {
    let answer = () => undefined as unknown;
    const closed: (string | undefined)[] = [];
    server = await serve((request, response) => {
      request.socket.on('close', () => closed.push(request.url));
      if (request.url === '/token') answer = () => response.end('tokens');
      else response.end('document');
    });
    const client = createHttpClient({ allowPrivateAddresses: true });
    const honest = client.fetch({ ...kept('honest', '/token'), method: 'POST', body: 'code=1' });
    await expect.poll(() => server.accepted()).toBe(1);
    for (let index = 0; index < MAX_HOSTS; index += 1) await client.fetch(kept(`other-${index}`, '/'));
    answer();
    expect(await honest).toMatchObject({ body: 'tokens' });
    // Its place went to another host: its connection ends with it, before those that were idle all the while.
    await expect.poll(() => closed.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(closed[0]).toBe('/token');
  });
});
