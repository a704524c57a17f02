import { buildUrlencoded, type Message, OPENID2_NAMESPACE } from './message.js';

/** A message that the browser carries to the relying party (OpenID 2.0 sec. 5.2). */
export interface IndirectResponse {
  method: 'GET' | 'POST';
  /** By GET the whole URL with the message in its query; by POST the return_to URL. */
  url: string;
  /** By POST the message, urlencoded. */
  body?: string;
}

/** Longest URL in bytes that goes by redirect; a longer message goes by form (OpenID 1.1 app. D). */
export const MAX_URL_BYTES = 2047;

/** Wraps a message for the browser, by redirect where the URL is not too long, else by form (OpenID 2.0 sec. 5.2). */
export function buildIndirectResponse(returnTo: string, message: Message, via?: 'GET' | 'POST'): IndirectResponse {
  const body = buildUrlencoded(message);
  const url = appendQuery(returnTo, body);
  const method = via ?? (Buffer.byteLength(url) > MAX_URL_BYTES ? 'POST' : 'GET');
  return method === 'GET' ? { method, url } : { method, url: returnTo, body };
}

/** Works on the text, as parsing the URL could change what the relying party compares (OpenID 2.0 sec. 11.1). */
function appendQuery(url: string, query: string): string {
  const [base = '', fragment] = url.split('#', 2);
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${separator}${query}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** The negative assertion: the user refused, or must be asked first (OpenID 2.0 sec. 10.2). */
export function buildNegativeAssertion(immediate: boolean): Message {
  return new Map([
    ['ns', OPENID2_NAMESPACE],
    ['mode', immediate ? 'setup_needed' : 'cancel'],
  ]);
}

/** Tells the relying party that its request was wrong (OpenID 2.0 sec. 5.2.3). */
export function buildIndirectError(error: string): Message {
  return new Map([
    ['ns', OPENID2_NAMESPACE],
    ['mode', 'error'],
    ['error', error],
  ]);
}
