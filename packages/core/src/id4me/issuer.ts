import { IdentifierError, quoted } from '../errors.js';
import { isLoopbackHost } from '../loopback.js';

/** How much of the network this site's configuration opens up. */
export interface NetworkPolicy {
  readonly allowPrivateAddresses: boolean;
  /** Plain http for hosts on loopback. */
  readonly allowInsecureHttp: boolean;
}

/**
 * An issuer, checked in everything but where its name leads: https, a DNS name, no credentials, no query, no fragment, and a
 * path that is spelt in the one ordinary way (I-1, I-3).
 *
 * In development, where plain http is allowed on loopback, a loopback issuer named without a scheme is on plain http.
 *
 * @param issuer with its scheme; from a DNS record, a WebFinger document or the site's configuration
 * @throws ISSUER_MALFORMED
 */
export function parseIssuer(issuer: string, policy: NetworkPolicy): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const fault = url ? faultOf(issuer, url, policy) : 'is not a URL';
  if (!url || fault) throw malformed(issuer, fault);
  // Host in lower case; the path is left as it was written, which is how the authority will name itself.
  return `${url.protocol}//${url.host}${issuer.replace(/^[a-z]+:\/\/[^/]*/i, '')}`;
}

/** The issuer that a DNS record names, which has no scheme there: https, or on loopback what development allows. */
export function issuerOfRecord(issuer: string, policy: NetworkPolicy): string {
  const isDevelopment = policy.allowInsecureHttp && URL.canParse(issuer) && isLoopbackHost(new URL(issuer).hostname);
  return parseIssuer(isDevelopment ? issuer.replace(/^https:/i, 'http:') : issuer, policy);
}

/**
 * Whether two issuers are the same but for a slash at the end and the case of the host (I-4). Nothing else may differ: two
 * tenants of one host are two issuers.
 */
export function isSameIssuer(one: string, other: string): boolean {
  return issuerKey(one) === issuerKey(other);
}

/** What is the same for all spellings of an issuer that `isSameIssuer` takes for one. */
export function issuerKey(issuer: string): string {
  return issuer.replace(/^[a-z]+:\/\/[^/]*/i, (origin) => origin.toLowerCase()).replace(/\/$/, '');
}

function faultOf(text: string, url: URL, { allowPrivateAddresses, allowInsecureHttp }: NetworkPolicy) {
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowInsecureHttp && isLoopback))
    return 'is not https';
  if (!/^https?:\/\/[^\s/?#\\@]+(?:\/[!-~]*)?$/i.test(text)) return 'has more than a host, a port and a path';
  if (/[?#\\]|%2f|%5c/i.test(text)) return 'has a query, a fragment or an escaped slash';
  const path = text.replace(/^[a-z]+:\/\/[^/]*/i, '');
  if (path.includes('//') || path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part))) {
    return 'has a path with empty or dotted segments';
  }
  if (/^[\d.]+$|^\[/.test(url.hostname) && !allowPrivateAddresses) return 'has an IP address for a host';
  if (!url.hostname.includes('.') && !isLoopback && !url.hostname.startsWith('[')) return 'has a host without a domain';
  return undefined;
}

function malformed(issuer: string, fault = 'is not a URL'): IdentifierError {
  return new IdentifierError('ISSUER_MALFORMED', `${quoted(issuer)} cannot be an identity authority: it ${fault}.`, {
    step: 'discovery',
    hint: 'The iss tag of an ID4me record holds a host name, with a port and a path where needed.',
    detail: { issuer: issuer.slice(0, 200) },
  });
}
