import type { IncomingMessage } from 'node:http';

/** Longest request body in bytes; no message of the protocol comes near it. */
const MAX_BODY_BYTES = 256 * 1024;

/** The text of a request's body, or undefined when it is too long. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
