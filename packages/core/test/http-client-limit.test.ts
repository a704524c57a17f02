import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../src/http-client.js';
import { type LoopbackServer, serve, serveRaw } from './loopback-server.js';

const pbkdf2Async = promisify(pbkdf2);
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let server: LoopbackServer;

afterEach(async () => {
  vi.restoreAllMocks();
  await server.allClosed();
  await server.close();
});

const client = (options: HttpClientOptions = {}) => createHttpClient({ allowPrivateAddresses: true, ...options });
const get = (url: string, options?: HttpClientOptions) => client(options).fetch({ url, step: 'discovery' });

/** How long it took until the request was refused, and with which code. */
async function refusal(request: Promise<unknown>) {
  const start = performance.now();
  const code = await request.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
  return { code, ms: performance.now() - start };
}

describe('time', () => {
  it('ends a server that never answers', async () => {
    server = await serve(() => {});
    const { code, ms } = await refusal(get(server.url, { timeoutMs: 60 }));
    expect(code).toBe('TIMED_OUT');
    expect(ms).toBeLessThan(1000);
  });

  it('ends headers that drip', async () => {
    const drip = Array.from({ length: 400 }, (_, index) => [`X-${index}: a\r\n`, 5]).flat();
    server = await serveRaw('HTTP/1.1 200 OK\r\n', ...drip);
    expect(await refusal(get(server.url, { timeoutMs: 100 }))).toMatchObject({ code: 'TIMED_OUT' });
  });

  it('ends interim answers without end', async () => {
    const drip = Array.from({ length: 400 }, () => ['HTTP/1.1 100 Continue\r\n\r\n', 5]).flat();
    server = await serveRaw(...drip);
    expect(await refusal(get(server.url, { timeoutMs: 100 }))).toMatchObject({ code: 'TIMED_OUT' });
  });

  it('ends a body that drips, at the deadline, though each part came in time', async () => {
    server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    });
    const { code, ms } = await refusal(get(server.url, { timeoutMs: 50, deadlineMs: 150 }));
    expect(code).toBe('TIMED_OUT');
    expect(ms).toBeGreaterThan(140);
    expect(ms).toBeLessThan(1500);
  });

  it('gives each redirect its own timeout, and all of them one deadline', async () => {
    server = await serve(async (request, response) => {
      await sleep(400);
      const left = Number(request.url?.slice(1));
      response.writeHead(left > 0 ? 302 : 200, { location: `/${left - 1}` }).end();
    });
    expect(await get(`${server.url}/4`, { timeoutMs: 1500, deadlineMs: 20_000 })).toMatchObject({ status: 200 });
    const tooLong = get(`${server.url}/5`, { timeoutMs: 5000, deadlineMs: 600 });
    expect(await refusal(tooLong)).toMatchObject({ code: 'TIMED_OUT' });
  });

  it('ends at the deadline after a redirect whose body never ends, and closes both connections', async () => {
    server = await serve((request, response) => {
      if (request.url !== '/') return;
      response.writeHead(302, { location: '/slow' });
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await refusal(get(server.url, { deadlineMs: 300 }))).toMatchObject({ code: 'TIMED_OUT' });
  });

  it('counts the wait for a place', async () => {
    server = await serve(() => {});
    const one = client({ maxConcurrentPerHost: 1, timeoutMs: 5000, deadlineMs: 80 });
    const refusals = Array.from({ length: 8 }, () => refusal(one.fetch({ url: server.url, step: 'discovery' })));
    for (const { code, ms } of await Promise.all(refusals)) {
      expect(code).toBe('TIMED_OUT');
      expect(ms).toBeLessThan(4000);
    }
    expect(server.accepted()).toBeLessThan(8);
  });

  it('tells who was not asked from who gave no answer', async () => {
    server = await serve(() => {});
    const one = client({ maxConcurrentPerHost: 1, deadlineMs: 200 });
    const begunBefore = one.startDeadline();
    await sleep(100);
    const requests = [one, begunBefore].map((each) => each.fetch({ url: server.url, step: 'discovery' }));
    const isAsked = await Promise.all(requests.map((request) => request.catch(({ detail }) => detail.isAsked)));
    expect(isAsked).toEqual([undefined, false]);
  });

  it('does not wait for a decompression that cannot start', async () => {
    server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync('hello'));
    });
    // Keeps every thread of the pool busy, as slow name lookups do.
    const busy = Array.from({ length: 12 }, () => pbkdf2Async('a', 'b', 300_000, 64, 'sha512'));
    expect(await refusal(get(server.url, { deadlineMs: 100 }))).toMatchObject({ code: 'TIMED_OUT' });
    await Promise.all(busy);
  });

  it.each([
    ['/', 'done', {}],
    ['/', 'PORT_REFUSED', { allowedPorts: [1] }],
    ['/reset', 'CONNECTION_FAILED', {}],
    ['/slow', 'TIMED_OUT', { timeoutMs: 10 }],
  ])('leaves no timer behind: %s, %s', async (where, outcome, options) => {
    server = await serve((request, response) => {
      if (request.url === '/') response.end('done');
      else if (request.url === '/reset') request.socket.destroy();
    });
    const set = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    const limits = { timeoutMs: 43_210, deadlineMs: 54_321, ...options };
    const request = get(`${server.url}${where}`, limits);
    expect(await request.then(({ body }) => body).catch(({ code }) => code)).toBe(outcome);
    const ours = set.mock.results.filter((_, index) => [43_210, 54_321].includes(set.mock.calls[index]?.[1] ?? 0));
    expect(ours.length).toBeGreaterThan(0);
    for (const { value } of ours) expect(cleared).toHaveBeenCalledWith(value);
  });
});

describe('size', () => {
  const maxResponseBytes = 1000;

  it('is accepted up to the limit', async () => {
    server = await serve((request, response) => response.end('x'.repeat(Number(request.url?.slice(1)))));
    expect((await get(`${server.url}/1000`, { maxResponseBytes })).body.length).toBe(1000);
    await expect(get(`${server.url}/1001`, { maxResponseBytes })).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    });
  });

  it('stops a server that sends more, long before it is done', async () => {
    let sent = 0;
    server = await serve(async (_request, response) => {
      const chunk = Buffer.alloc(65536);
      response.setMaxListeners(0);
      for (; sent < 50_000_000 && !response.destroyed; sent += chunk.length) {
        if (!response.write(chunk))
          await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
      }
      response.end();
    });
    await expect(get(server.url)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE', status: 502 });
    await server.allClosed();
    expect(sent).toBeLessThan(45_000_000);
  });

  const ENCODERS = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync };

  it.each(Object.entries(ENCODERS))('is counted after decompression (%s)', async (coding, encode) => {
    server = await serve((request, response) => {
      response.setHeader('content-encoding', coding);
      response.end(encode(Buffer.alloc(Number(request.url?.slice(1)), 'x')));
    });
    expect((await get(`${server.url}/1000`, { maxResponseBytes })).body).toBe('x'.repeat(1000));
    const bomb = get(`${server.url}/30000000`);
    await expect(bomb).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
    await expect(get(`${server.url}/1001`, { maxResponseBytes })).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    });
  });

  const inChunks = (count: number, text: string) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${`${text.length.toString(16)}\r\n${text}\r\n`.repeat(count)}0\r\n\r\n`;

  it.each([
    ['a few chunks of a byte', 2_000, 1],
    ['many small chunks', 4_000, 65],
  ])('ATK-D-04 may come in pieces: %s', async (_name, count, length) => {
    server = await serveRaw(inChunks(count, 'x'.repeat(length)));
    expect((await get(server.url)).body).toBe('x'.repeat(count * length));
  });

  it('ATK-D-04 must not come in crumbs, which hold the event loop', async () => {
    server = await serveRaw(inChunks(5_000, 'x'));
    await expect(get(server.url)).rejects.toMatchObject({ code: 'RESPONSE_MALFORMED' });
  });

  it('holds for headers', async () => {
    server = await serveRaw(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(200_000)}\r\n\r\n`);
    await expect(get(server.url)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });
});

describe('concurrency', () => {
  /** Answers after a while and knows how many requests it had at most at one time. */
  async function counting(ms = 15) {
    const count = { now: 0, most: 0 };
    server = await serve(async (_request, response) => {
      count.now += 1;
      count.most = Math.max(count.most, count.now);
      await sleep(ms);
      count.now -= 1;
      response.end('done');
    });
    return count;
  }

  it('keeps to the limit per host, and serves all who wait', async () => {
    const count = await counting();
    const one = client();
    const urls = Array.from({ length: 24 }, (_, index) => `${server.url}/${index}`);
    const answers = await Promise.all(urls.map((url) => one.fetch({ url, step: 'discovery' })));
    expect(answers.map(({ url }) => url)).toEqual(urls);
    expect(count.most).toBe(4);
  });

  it('takes a host with a trailing dot, or in capitals, for the same', async () => {
    const count = await counting();
    const one = client({ maxConcurrentPerHost: 1 });
    const hosts = ['a.localhost', 'a.localhost.', 'A.LOCALHOST'];
    await Promise.all(hosts.map((host) => one.fetch({ url: `http://${host}:${server.port}`, step: 'discovery' })));
    expect(count.most).toBe(1);
  });

  it('keeps to the limit over all hosts', async () => {
    const count = await counting();
    const one = client({ maxConcurrent: 3 });
    const urls = Array.from({ length: 12 }, (_, index) => `http://host-${index}.localhost:${server.port}/`);
    await Promise.all(urls.map((url) => one.fetch({ url, step: 'discovery' })));
    expect(count.most).toBe(3);
  });

  it('counts the host that a redirect leads to', async () => {
    const count = { now: 0, most: 0 };
    server = await serve(async (request, response) => {
      if (request.url === '/') {
        response.writeHead(302, { location: `http://victim.localhost:${server.port}/end` }).end();
        return;
      }
      count.now += 1;
      count.most = Math.max(count.most, count.now);
      await sleep(15);
      count.now -= 1;
      response.end();
    });
    const one = client({ maxConcurrentPerHost: 1 });
    const urls = Array.from({ length: 6 }, (_, index) => `http://host-${index}.localhost:${server.port}/`);
    await Promise.all(urls.map((url) => one.fetch({ url, step: 'discovery' })));
    expect(count.most).toBe(1);
  });

  it('turns away whom it cannot let wait, and recovers', async () => {
    await counting(30);
    const one = client({ maxConcurrent: 1 });
    const request = () => one.fetch({ url: server.url, step: 'discovery' });
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, request));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(Array(3).fill('TOO_MANY_REQUESTS'));
    expect(server.accepted()).toBe(9);
    expect(await request()).toMatchObject({ body: 'done' });
  });

  it('gives places back after every kind of failure', async () => {
    server = await serve((request, response) => {
      if (request.url === '/reset') request.socket.destroy();
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/large') response.end('x'.repeat(2000));
      else if (request.url === '/fine') response.end('fine');
    });
    const one = client({ maxConcurrent: 1, timeoutMs: 30, maxResponseBytes: 1000 });
    const ask = (where: string) => one.fetch({ url: `${server.url}${where}`, step: 'discovery' });
    for (const where of ['/reset', '/loop', '/large', '/slow']) await expect(ask(where)).rejects.toThrow();
    await expect(one.fetch({ url: 'http://no.such.host.invalid/', step: 'discovery' })).rejects.toThrow();
    expect(await ask('/fine')).toMatchObject({ body: 'fine' });
  });
});
