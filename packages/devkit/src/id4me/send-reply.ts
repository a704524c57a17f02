import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Reply } from './faults/fault.js';

/** Sends an answer: objects as JSON, all else literally. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.waitMs > 0) await delay(reply.waitMs);
  if (reply.isDropped) response.destroy();
  if (response.destroyed) return;
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...reply.headers,
  });
  const { body } = reply;
  if (body instanceof Readable) body.pipe(response).on('close', () => body.destroy());
  else response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

/** Waits; the process may end meanwhile. */
export const delay = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
