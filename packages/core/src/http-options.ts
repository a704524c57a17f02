import type { HttpClientOptions } from './http-client.js';
import { type Check, checkOptions, isInteger, isListOf } from './options.js';

/** What holds where the `http` option says nothing. */
export const HTTP_DEFAULTS = Object.freeze({
  timeoutMs: 5000,
  deadlineMs: 10000,
  maxResponseBytes: 262144,
  maxRedirects: 5,
  allowedPorts: Object.freeze([80, 443]) as readonly number[],
  maxConcurrent: 32,
  maxConcurrentPerHost: 4,
});

/** Headers that would hand a stranger our credentials, or change where the request goes and where it ends. */
const REFUSED_HEADERS =
  /^(authorization|proxy-.*|cookie2?|host|connection|content-length|transfer-encoding|te|upgrade|expect)$/i;

const isAgent: Check = (value) =>
  typeof value === 'function' || (typeof value === 'object' && value !== null && 'addRequest' in value)
    ? undefined
    : 'must be an http.Agent, or a function that gives one';

/** Request headers that may go to any server. */
export const isHeaders: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  for (const [name, text] of Object.entries(value)) {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) return 'has a name that is no header name';
    if (REFUSED_HEADERS.test(name)) return `must not set ${name.toLowerCase()}: providers are strangers`;
    if (typeof text !== 'string' || !/^[\t\x20-\x7e]*$/.test(text))
      return `has a value for ${name} that is no header value`;
  }
  return undefined;
};

/** One check per field of the `http` option, with its range. */
export const HTTP_CHECKS: Readonly<Record<string, Check>> = Object.freeze({
  timeoutMs: isInteger(1, 600_000),
  deadlineMs: isInteger(1, 600_000),
  maxResponseBytes: isInteger(1, 64 * 1024 * 1024),
  maxRedirects: isInteger(0, 20),
  allowedPorts: isListOf(isInteger(1, 65_535)),
  agent: isAgent,
  headers: isHeaders,
  maxConcurrent: isInteger(1, 10_000),
  maxConcurrentPerHost: isInteger(1, 10_000),
});

/**
 * Checks the `http` option of a relying party or a strategy.
 *
 * @param owner what the option belongs to, for the message
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function checkHttpOptions(owner: string, http: unknown): void {
  checkOptions(`${owner}: http`, http, HTTP_CHECKS);
}

/** The options with their defaults; `undefined` means the default, wherever it stands. */
export function readSettings(options: HttpClientOptions) {
  const allowPrivateAddresses = options.allowPrivateAddresses === true;
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    ...HTTP_DEFAULTS,
    agent: undefined,
    ...(Object.fromEntries(given) as HttpClientOptions),
    // Undefined: any port.
    allowedPorts: options.allowedPorts ?? (allowPrivateAddresses ? undefined : HTTP_DEFAULTS.allowedPorts),
    headers: { 'User-Agent': 'openid-rp-core', ...options.headers },
    allowPrivateAddresses,
  };
}

/** What an HTTP client works with. */
export type Settings = ReturnType<typeof readSettings>;
