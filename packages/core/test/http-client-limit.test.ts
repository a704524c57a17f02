import net from 'node:net';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../src/http-client.js';
import { type LoopbackServer, listen, serve, serveRaw } from './loopback-server.js';

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let server: LoopbackServer;

afterEach(async () => {
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
      await sleep(50);
      const left = Number(request.url?.slice(1));
      response.writeHead(left > 0 ? 302 : 200, { location: `/${left - 1}` }).end();
    });
    expect(await get(`${server.url}/3`, { timeoutMs: 120, deadlineMs: 5000 })).toMatchObject({ status: 200 });
    const tooLong = get(`${server.url}/5`, { timeoutMs: 5000, deadlineMs: 120 });
    expect(await refusal(tooLong)).toMatchObject({ code: 'TIMED_OUT' });
  });

  it('counts the wait for a place', async () => {
    server = await serve(() => {});
    const one = client({ maxConcurrentPerHost: 1, timeoutMs: 400, deadlineMs: 80 });
    const requests = [1, 2].map(() => one.fetch({ url: server.url, step: 'discovery' }));
    for (const request of requests) expect(await refusal(request)).toMatchObject({ code: 'TIMED_OUT' });
    expect(server.accepted()).toBe(1);
  });

  it('leaves no timer behind, after success, refusal and time-out', async () => {
    server = await serve((request, response) => {
      if (request.url === '/') response.end('hello');
    });
    const before = timers();
    await get(server.url);
    await get(`${server.url}/`, { allowedPorts: [1] }).catch(() => {});
    await get(`${server.url}/slow`, { timeoutMs: 10 }).catch(() => {});
    await get(`${server.url}/slow`, { deadlineMs: 10 }).catch(() => {});
    expect(timers()).toBe(before);
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

  it('holds for headers', async () => {
    server = await serveRaw(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(200_000)}\r\n\r\n`);
    await expect(get(server.url)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });
});

describe('answers that are not what they should be', () => {
  const text = Array.from({ length: 40_000 }, (_, index) => (index * 7919) % 7877).join('');
  const gzip = zlib.gzipSync(text);
  const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  const chunked = ['Transfer-Encoding: chunked', 'Content-Encoding: gzip'];

  const REFUSED: Record<string, [string, ...(string | Buffer)[]]> = {
    'no HTTP': ['RESPONSE_MALFORMED', '220 mail.example ESMTP\r\n'],
    'HTTP/0.9': ['RESPONSE_MALFORMED', '<html></html>'],
    'two lengths': ['RESPONSE_MALFORMED', head('Content-Length: 2', 'Content-Length: 3'), 'abc'],
    'length and chunks': ['RESPONSE_MALFORMED', head('Content-Length: 2', 'Transfer-Encoding: chunked'), 'abc'],
    'controls in a header': ['RESPONSE_MALFORMED', head('A: \u0001\u0000'), 'abc'],
    'no gzip': ['RESPONSE_MALFORMED', head('Content-Encoding: gzip'), 'no gzip at all'],
    'half a gzip': ['RESPONSE_MALFORMED', head('Content-Encoding: gzip'), gzip.subarray(0, 5000)],
    'damaged gzip': ['RESPONSE_MALFORMED', head('Content-Encoding: gzip'), gzip.subarray(0, -8), 'checksum'],
    'no deflate': ['RESPONSE_MALFORMED', head('Content-Encoding: deflate'), 'xno deflate'],
    'no br': ['RESPONSE_MALFORMED', head('Content-Encoding: br'), Buffer.from([255, 255, 255, 255])],
    'half a br': ['RESPONSE_MALFORMED', head('Content-Encoding: br'), zlib.brotliCompressSync(text).subarray(0, 900)],
    'an unknown encoding': ['RESPONSE_MALFORMED', head('Content-Encoding: zstd'), 'abc'],
    'two encodings': ['RESPONSE_MALFORMED', head('Content-Encoding: gzip, gzip'), zlib.gzipSync(gzip)],
    nothing: ['CONNECTION_FAILED'],
    'half a header': ['CONNECTION_FAILED', 'HTTP/1.1 200 OK\r\nContent-Le'],
    'half a body': ['CONNECTION_FAILED', head('Content-Length: 100'), 'abc'],
    'half a chunk': ['CONNECTION_FAILED', head('Transfer-Encoding: chunked'), '5\r\nab'],
    'no last chunk': ['CONNECTION_FAILED', head('Transfer-Encoding: chunked'), '2\r\nab\r\n'],
    'another protocol': ['TIMED_OUT', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
  };

  it.each(Object.entries(REFUSED))('%s', async (_name, [code, ...parts]) => {
    server = await serveRaw(...parts);
    await expect(get(server.url, { timeoutMs: 500 })).rejects.toMatchObject({ code, step: 'discovery' });
  });

  const ACCEPTED: Record<string, [string, ...(string | Buffer | number)[]]> = {
    'interim answers': ['abc', 'HTTP/1.1 100 Continue\r\n\r\n', `${head()}abc`],
    'a second answer behind the first': ['abc', `${head('Content-Length: 3')}abc${head('Content-Length: 3')}xyz`],
    'header names that objects have by nature': ['abc', head('__proto__: a', 'constructor: b'), 'abc'],
    'the last chunk in pieces': [text, head(...chunked), chunk(gzip), '0\r', 20, '\n\r\n'],
    'the very last byte alone': [text, head(...chunked), chunk(gzip), '0\r\n\r', 20, '\n'],
    trailers: [text, head(...chunked), chunk(gzip), '0\r\nX-Trailer: a\r\n\r\n'],
    'an encoding in capitals': [text, head('Content-Encoding: GZIP'), gzip],
    'bare deflate': [text, head('Content-Encoding: deflate'), zlib.deflateRawSync(text)],
    'an empty gzip': ['', head('Content-Encoding: gzip', 'Content-Length: 0')],
  };

  it.each(Object.entries(ACCEPTED))('takes %s', async (_name, [body, ...parts]) => {
    server = await serveRaw(...parts);
    expect(await get(server.url)).toMatchObject({ status: 200, body });
  });

  it.each(['before', 'amid'])('a connection reset %s the answer', async (when) => {
    const reset = net.createServer((socket) => {
      socket.once('data', () => {
        if (when === 'before') return socket.resetAndDestroy();
        return socket.write(`${head('Content-Length: 100')}abc`, () => setTimeout(() => socket.resetAndDestroy(), 10));
      });
    });
    server = await listen(reset);
    await expect(get(server.url)).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      detail: { systemError: 'ECONNRESET' },
    });
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
