import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Fault, Reply } from './fault.js';

const PADDING = 'x'.repeat(5 * 1024 * 1024);

const BOMB_MEGABYTES = 64;

/** The text with 64 MB of white space after it, in some 70 kB. */
function bomb(text: string): Buffer {
  const megabyte = gzipSync(Buffer.alloc(1024 * 1024, ' '));
  return Buffer.concat([gzipSync(text), ...Array.from({ length: BOMB_MEGABYTES }, () => megabyte)]);
}

/** Least time between two parts of an answer, in milliseconds; timers know no less. */
const MIN_INTERVAL_MS = 2;

/** The text bit by bit: octet by octet where there is time, so that a thousand octets take the given time. */
async function* drip(text: string, milliseconds: number): AsyncGenerator<Buffer> {
  const intervalMs = Math.max(MIN_INTERVAL_MS, milliseconds / 1000);
  const length = Math.max(1, Math.round((intervalMs * 1000) / milliseconds));
  const octets = Buffer.from(text);
  for (let sent = 0; sent < octets.length; sent += length) {
    yield octets.subarray(sent, sent + length);
    await new Promise((resolve) => setTimeout(resolve, intervalMs).unref());
  }
}

const textOf = ({ body }: Reply): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** A fault that sets parts of the HTTP answer. */
export const reply = (parts: Partial<Reply>): Fault => ({ reply: (answer) => void Object.assign(answer, parts) });

/** An error of OAuth (RFC 6749 sec. 5.2). */
export const oauthError = (status: number, error: string): Fault =>
  reply({ status, body: { error, error_description: `${error}, as a fault switch says` } });

/** What goes wrong with any HTTP answer. */
export const HTTP_FAULTS = {
  down: reply({ isDropped: true }),
  slow: {
    reply(answer, { slowMs }) {
      answer.waitMs = slowMs;
    },
  },
  '404': reply({ status: 404, body: { error: 'not_found' } }),
  '500': reply({ status: 500, body: { error: 'server_error' } }),
  redirect: {
    reply(answer, { issuer }) {
      Object.assign(answer, { status: 302, body: '', headers: { location: `${issuer}/elsewhere` } });
    },
  },
  html: reply({ body: '<!doctype html><title>Maintenance</title>', headers: { 'content-type': 'text/html' } }),
  'not-json': reply({ body: '{"issuer":' }),
  array: reply({ body: '[]' }),
  drip: {
    reply(answer, { slowMs }) {
      answer.body = Readable.from(drip(textOf(answer), slowMs), { objectMode: false });
    },
  },
  'gzip-bomb': {
    reply(answer) {
      answer.body = bomb(textOf(answer));
      answer.headers['content-encoding'] = 'gzip';
    },
  },
  huge: {
    json(object) {
      object.padding = PADDING;
    },
  },
} as const satisfies Record<string, Fault>;
