import { dnsFailure } from './dns-failure.js';
import { isRelyingPartyError } from './errors.js';
import type { HttpClient } from './http-message.js';
import { isLoopbackHost } from './loopback.js';

const MEDIA_TYPE = 'application/dns-message';

/**
 * One exchange of DNS over HTTPS: the server's message (RFC 8484 sec. 4.1).
 *
 * @param url from the site's configuration
 * @throws DNS_FAILED, TIMED_OUT, TOO_MANY_REQUESTS, or the signal's reason
 */
export async function fetchByHttps(
  http: HttpClient,
  url: string,
  name: string,
  query: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  const headers = { Accept: MEDIA_TYPE, 'Content-Type': MEDIA_TYPE };
  const requireHttps = !isLoopbackHost(new URL(url).hostname);
  const response = await http
    .fetch({ url, step: 'dns', method: 'POST', headers, body: query, requireHttps, signal })
    .catch((thrown: unknown) => {
      throw signal.aborted ? signal.reason : asDnsFailure(name, thrown);
    });
  const { status, contentType, bytes } = response;
  if (status !== 200) throw dnsFailure(name, `the DoH server answered with status ${status}`, { status });
  if (contentType !== MEDIA_TYPE) throw dnsFailure(name, `the DoH server sent no ${MEDIA_TYPE}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** That our own resolver cannot be reached is no fault of the visitor's identifier. */
function asDnsFailure(name: string, thrown: unknown): unknown {
  if (!isRelyingPartyError(thrown) || thrown.code === 'TIMED_OUT' || thrown.code === 'TOO_MANY_REQUESTS') return thrown;
  return dnsFailure(name, `the DoH server cannot be reached (${thrown.code})`, { ...thrown.detail }, thrown);
}
