import { hash } from 'node:crypto';
import { VerificationError } from '../errors.js';
import type { RequestMessage } from '../request-message.js';

/** Names the authority in a redirect URI of its own. */
const AUTHORITY = 'authority';

/**
 * A redirect URI that only one authority has: the answer of another one comes to another URL, whether or not it names itself
 * (RFC 9700 sec. 4.4.2, A-9).
 */
export function redirectUriOfAuthority(redirectUri: string, issuer: string): string {
  const url = new URL(redirectUri);
  url.searchParams.set(AUTHORITY, hash('sha256', issuer, 'hex').slice(0, 16));
  return url.href;
}

/**
 * Checks that a response came to the redirect URI of its own login, where that names an authority.
 *
 * @throws ISSUER_MISMATCH
 */
export function verifyRedirectUri({ query }: RequestMessage, redirectUri: string): void {
  const expected = new URL(redirectUri).searchParams.get(AUTHORITY);
  const received = query.filter(([name]) => name === AUTHORITY).map(([, value]) => value);
  if (expected === null || (received.length === 1 && received[0] === expected)) return;
  throw new VerificationError('ISSUER_MISMATCH', 'The response came to the redirect URI of another authority.', {
    step: 'response',
    hint: 'Somebody may have mixed the answers of two authorities; beginning the login again helps.',
  });
}
