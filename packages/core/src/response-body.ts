import { finished, type Readable } from 'node:stream';
import { ACCEPTED_CODINGS, decodeBody, isKnownCoding } from './content-coding.js';
import { quoted } from './errors.js';
import { inTurns, nextTurn, TURN_MS } from './event-loop-turn.js';
import { type Attempt, failedExchange, responseTooLarge } from './request-failure.js';
import { untilAborted } from './until-aborted.js';

/**
 * A body may come in any number of pieces, but not in crumbs: a chunk of one byte costs as much time as one of a thousand, and
 * tens of thousands of them arrive in one turn of the event loop. Even a server that writes line by line is far from this.
 */
const MAX_CRUMBS = 2_048;
const CRUMB_BYTES = 64;

/**
 * The bytes of a body behind its Content-Encoding, within the limit before as after it (D-04).
 *
 * @param coding lower-case, empty for none
 * @param attempt whose answer it is, for messages
 * @throws RESPONSE_TOO_LARGE, RESPONSE_MALFORMED, and what the stream or zlib fails with
 */
export async function readBody(
  stream: Readable,
  coding: string,
  attempt: Attempt,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  if (!isKnownCoding(coding)) {
    throw malformed(attempt, `sent a body in the encoding ${quoted(coding)}`, `Accepted are ${ACCEPTED_CODINGS}.`);
  }
  const bytes = await collect(stream, attempt, maxBytes);
  return coding === '' ? bytes : untilAborted(signal, decodeBody(bytes, coding, maxBytes));
}

/** The bytes as they come, with turns of the event loop in between. */
function collect(stream: Readable, attempt: Attempt, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  let restAt = performance.now() + TURN_MS;
  return new Promise((resolve, reject) => {
    // Whoever asked closes the connection when this rejects; until then nothing more is taken in.
    const refuse = (error: unknown) => {
      stream.pause();
      reject(error);
    };
    stream.on('data', (piece: Buffer) => {
      length += piece.length;
      pieces.push(piece);
      if (length > maxBytes) refuse(responseTooLarge(attempt));
      else if (pieces.length > MAX_CRUMBS && length < pieces.length * CRUMB_BYTES) refuse(inCrumbs(attempt));
      else if (performance.now() >= restAt) rest();
    });
    // Else Node would read on in the same turn for as long as something is there.
    const rest = () => {
      stream.pause();
      void nextTurn().then(() => {
        restAt = performance.now() + TURN_MS;
        stream.resume();
      });
    };
    finished(stream, { writable: false }, (error) => (error ? reject(error) : resolve(Buffer.concat(pieces, length))));
  });
}

/** Bytes that are no UTF-8 take long to replace. */
const TEXT_STEP = 32_768;

/** The text of a body; a long one takes several turns of the event loop. */
export async function readText(bytes: Buffer): Promise<string> {
  return bytes.length <= TEXT_STEP ? new TextDecoder().decode(bytes) : inTurns(decodeText(bytes));
}

/** The text of a body, in steps: read as UTF-8, malformed bytes replaced, a byte order mark dropped. */
export function* decodeText(bytes: Buffer): Generator<void, string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += TEXT_STEP) {
    pieces.push(decoder.decode(bytes.subarray(start, start + TEXT_STEP), { stream: true }));
    yield;
  }
  pieces.push(decoder.decode());
  return pieces.join('');
}

function inCrumbs(attempt: Attempt) {
  const why = `sent its body in more than ${MAX_CRUMBS} pieces of a few bytes each`;
  return malformed(attempt, why, 'The server has to write larger pieces at a time.');
}

function malformed(attempt: Attempt, why: string, hint: string) {
  return failedExchange('RESPONSE_MALFORMED', attempt, { why, hint });
}
