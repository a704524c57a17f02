import { promisify } from 'node:util';
import zlib from 'node:zlib';

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Decoder = promisify(zlib.gunzip);
const inflate: Decoder = promisify(zlib.inflate);
const inflateRaw: Decoder = promisify(zlib.inflateRaw);

/** The codings we ask for (RFC 9110 sec. 8.4.1), and the older names of the same. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['', async (bytes) => bytes],
  ['identity', async (bytes) => bytes],
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // "deflate" means zlib; some servers send the bare stream. The lower half of zlib's first byte is always 8.
  ['deflate', (bytes, options) => (((bytes[0] ?? 0) & 15) === 8 ? inflate : inflateRaw)(bytes, options)],
  ['br', promisify(zlib.brotliDecompress)],
]);

/** The value of our Accept-Encoding header. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

/** Whether `decodeBody` knows the value of a Content-Encoding header. */
export function isKnownCoding(coding: string): boolean {
  return DECODERS.has(coding);
}

/**
 * The body behind its Content-Encoding. Stops expanding at the limit, however small the body was before (D-04).
 *
 * @param coding lower-case, one for which `isKnownCoding` is true; empty for none
 * @throws zlib's error; its `code` is ERR_BUFFER_TOO_LARGE when there is more than `maxBytes`
 */
export async function decodeBody(bytes: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  const decoder = DECODERS.get(coding);
  // Answers without a body (204, 304) may still name an encoding.
  if (!decoder || bytes.length === 0) return bytes;
  return decoder(bytes, { maxOutputLength: maxBytes });
}
