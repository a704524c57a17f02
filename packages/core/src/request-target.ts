import { quoted, type Step } from './errors.js';
import { isIpAddress } from './host-address.js';
import { isPublicAddress } from './public-address.js';
import { type Attempt, failedExchange, refusedUrl, shownUrl } from './request-failure.js';

/** What a URL must satisfy before anything is sent to it. */
export interface TargetPolicy {
  /** Undefined: any port. */
  readonly allowedPorts: readonly number[] | undefined;
  readonly allowPrivateAddresses: boolean;
  readonly requireHttps: boolean;
}

/** A URL that passed every check that needs no network. */
export interface RequestTarget extends Attempt {
  /** Without fragment and credentials. */
  readonly url: string;
  readonly secure: boolean;
  /** Lower-case; IPv6 without brackets. */
  readonly hostname: string;
  /** Whether the host is an IP address rather than a name. */
  readonly literal: boolean;
  /** What the limit per host counts by: host without trailing dot, and port. */
  readonly place: string;
}

/**
 * Checks a URL in everything but where its name leads (D-01, D-11, H-1).
 *
 * @param text written by a visitor, or by a server that a visitor chose
 * @throws URL_REFUSED, HTTPS_REQUIRED, PORT_REFUSED, ADDRESS_NOT_PUBLIC
 */
export function parseTarget(text: string, step: Step, policy: TargetPolicy): RequestTarget {
  const attempt = { step, url: text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Scheme: file:, data:, gopher: and the like would read what is ours.
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw refusedUrl('URL_REFUSED', attempt, {
      why: 'is not an http or https URL',
      hint: 'Give an absolute URL that starts with https:// or http://.',
    });
  }
  const secure = url.protocol === 'https:';
  if (policy.requireHttps && !secure) {
    // D-11: whoever stands in between could answer instead of the server.
    throw refusedUrl('HTTPS_REQUIRED', attempt, {
      why: 'is not an https URL',
      hint: 'Only https is accepted here.',
    });
  }
  checkCredentials(url, attempt);
  const port = checkPort(url, attempt, policy);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const literal = isIpAddress(hostname);
  checkHost(hostname, literal, attempt, policy);
  url.hash = '';
  return { step, url: url.href, secure, hostname, literal, place: `${hostname.replace(/\.$/, '')}:${port}` };
}

/**
 * Checks where a redirect leads.
 *
 * @param location the header of that name, from the server
 * @throws REDIRECT_REFUSED, and what `parseTarget` throws
 */
export function parseRedirect(from: RequestTarget, location: string | null, policy: TargetPolicy): RequestTarget {
  // Node reads headers as Latin-1; a path with other characters is UTF-8.
  const text = Buffer.from(location ?? '', 'latin1')
    .toString('utf8')
    .trim();
  if (text === '' || !URL.canParse(text, from.url)) {
    throw failedExchange('REDIRECT_REFUSED', from, {
      why:
        text === '' ? 'redirects without saying where' : `redirects to ${quoted(shownUrl(text))}, which is not a URL`,
      hint: 'The server is misconfigured; its Location header must be a URL.',
    });
  }
  const url = new URL(text, from.url);
  if (from.secure && url.protocol === 'http:') {
    // D-03, D-11: what began authenticated must not end with whoever stands in between.
    throw failedExchange('REDIRECT_REFUSED', from, {
      why: `redirects from https to ${quoted(shownUrl(url.href))}`,
      hint: 'Redirects from https must lead to https.',
    });
  }
  return parseTarget(url.href, from.step, policy);
}

/** Credentials make "https://bank.example@evil.example/" look like another host, and would be sent to a stranger. */
function checkCredentials(url: URL, attempt: Attempt): void {
  if (!url.username && !url.password) return;
  throw refusedUrl('URL_REFUSED', attempt, {
    why: 'holds a user name or a password',
    hint: 'Leave out what stands before the @.',
  });
}

/** Other ports lead to services that are not web servers: port scans, and requests that a mail or cache server would obey. */
function checkPort(url: URL, attempt: Attempt, policy: TargetPolicy): number {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!policy.allowedPorts || policy.allowedPorts.includes(port)) return port;
  throw refusedUrl('PORT_REFUSED', attempt, {
    why: `has port ${port}`,
    hint: `These ports are allowed: ${policy.allowedPorts.join(', ')}. A site sets them with http.allowedPorts.`,
    detail: { port },
  });
}

/**
 * The URL parser has made plain IPv4 of 0x7f.1, 2130706433 and 127.0.0.1. already, so what is left is an address or a name.
 * Addresses are checked here because a socket never calls its `lookup` for them.
 */
function checkHost(hostname: string, literal: boolean, attempt: Attempt, policy: TargetPolicy): void {
  if (literal) {
    if (!policy.allowPrivateAddresses && !isPublicAddress(hostname)) throw addressNotPublic(attempt, hostname);
    return;
  }
  // Labels of a name as DNS has them, none empty, one trailing dot at most: anything else resolvers read differently.
  if (hostname.length > 254 || !/^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?$/.test(hostname)) {
    throw refusedUrl('URL_REFUSED', attempt, {
      why: 'has a host that is not a DNS name',
      hint: 'Check the spelling of the host name.',
    });
  }
}

/**
 * The error for a host with an address that not everyone can reach (SSRF, D-01). Visitors may see the message, so the
 * address is in the detail alone: what our name servers know of our own network is not theirs to learn.
 */
export function addressNotPublic(attempt: Attempt, address: string) {
  return refusedUrl('ADDRESS_NOT_PUBLIC', attempt, {
    why: 'has a host that does not lead to a public address',
    hint: 'Identifiers and providers must be on the public internet. For tests there is allowPrivateAddresses.',
    detail: { address },
  });
}
