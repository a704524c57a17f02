import net from 'node:net';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isRelyingPartyError } from '../src/errors.js';
import { createHttpClient } from '../src/http-client.js';
import { type LoopbackServer, listen, serveRaw } from './loopback-server.js';

let server: LoopbackServer;

afterEach(async () => {
  await server.allClosed();
  await server.close();
});

const get = (url: string) =>
  createHttpClient({ allowPrivateAddresses: true, timeoutMs: 500 }).fetch({ url, step: 'discovery' });

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
    await expect(get(server.url)).rejects.toMatchObject({ code, step: 'discovery' });
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

  it('of any bytes whatever: a response or a coded error', async () => {
    const line = fc.stringMatching(/^[ -~]{0,30}$/);
    const bytes = fc.oneof(
      fc.string({ unit: 'binary' }).map((body) => `HTTP/1.1 200 OK\r\n\r\n${body}`),
      fc
        .tuple(fc.integer({ min: 0, max: 999 }), fc.array(line))
        .map(([status, lines]) => [`HTTP/1.1 ${String(status).padStart(3, '0')} X`, ...lines, '', ''].join('\r\n')),
      fc
        .tuple(fc.constantFrom('gzip', 'deflate', 'br'), fc.uint8Array())
        .map(([coding, body]) => `${head(`Content-Encoding: ${coding}`)}${Buffer.from(body).toString('latin1')}`),
      fc.string(),
    );
    let answer = '';
    server = await listen(
      net.createServer((socket) => socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (text) => {
        answer = text;
        const outcome = await get(server.url).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(isRelyingPartyError(outcome), outcome.stack).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
