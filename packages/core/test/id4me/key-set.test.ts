import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http-client.js';
import { type KeyContext, KeySets } from '../../src/id4me/key-set.js';
import { rejectedCode } from '../coded.js';
import { type LoopbackServer, serve } from '../loopback-server.js';

let server: LoopbackServer;
let statuses: number[] = [];
let asked = 0;
/** Requests that have come to something. */
let ended = 0;

afterEach(() => server.close());

/** A server that answers with these, one after the other, and then with keys. */
async function serveKeys(...failures: readonly number[]): Promise<KeyContext> {
  [asked, ended, statuses] = [0, 0, [...failures]];
  server = await serve((_request, response) => {
    asked += 1;
    response.writeHead(statuses.shift() ?? 200).end(JSON.stringify({ keys: [{ kty: 'RSA' }] }));
  });
  const client = createHttpClient({ allowPrivateAddresses: true });
  const http: KeyContext['http'] = {
    ...client,
    fetch: (request) =>
      client.fetch(request).finally(() => {
        ended += 1;
      }),
  };
  return { http, keySets: new KeySets(), allowInsecureHttp: true };
}

/** Prepares, and waits until that has come to something. */
async function prepare(context: KeyContext): Promise<void> {
  const before = ended;
  context.keySets.prepare(server.url, context);
  await expect.poll(() => ended).toBe(before + 1);
}

describe('ID4ME-H-3 keys that are prepared', () => {
  it('are not asked for again when they are needed', async () => {
    const context = await serveKeys();
    await prepare(context);
    expect([await context.keySets.obtain(server.url, context), asked]).toEqual([[{ kty: 'RSA' }], 1]);
    context.keySets.prepare(server.url, context);
    expect(await context.keySets.refresh(server.url, context)).toEqual([{ kty: 'RSA' }]);
    expect(asked).toBe(2);
  });

  it('and failed, are asked for once more: a login is not lost for that', async () => {
    const context = await serveKeys(503);
    await prepare(context);
    expect([await context.keySets.obtain(server.url, context), asked]).toEqual([[{ kty: 'RSA' }], 2]);
  });

  it('and failed when they were needed, too, are asked for by nobody', async () => {
    const context = await serveKeys(503, 503);
    await prepare(context);
    const obtain = () => rejectedCode(() => context.keySets.obtain(server.url, context));
    expect([await obtain(), await obtain()]).toEqual(['KEYS_MALFORMED', 'KEYS_MALFORMED']);
    context.keySets.prepare(server.url, context);
    expect([await obtain(), asked]).toEqual(['KEYS_MALFORMED', 2]);
  });
});
