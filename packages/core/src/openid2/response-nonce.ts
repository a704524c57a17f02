import { VerificationError } from '../errors.js';
import { CLOCK_DIFFERENCE_MS, claimKey, type Store } from '../store.js';
import { storeKey } from '../store-key.js';
import { STORE_NAMESPACE } from './store-namespace.js';

/** A response nonce, taken apart. */
export interface ResponseNonce {
  readonly issuedAt: Date;
  /** What makes it unique within its second. May be empty. */
  readonly salt: string;
}

/** Which times a nonce may begin with. */
export interface NonceWindow {
  /** Until this long after its time a nonce is accepted, and for a minute longer it is remembered. */
  readonly maxNonceAgeSeconds: number;
  /** The provider's clock may be this far ahead of ours. */
  readonly maxNonceAheadSeconds: number;
}

/** The window of a site that says nothing. */
export const NONCE_WINDOW: NonceWindow = Object.freeze({ maxNonceAgeSeconds: 600, maxNonceAheadSeconds: 300 });

const NONCE = /^(\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}:\d{2}Z)([!-~]*)$/;

/**
 * Takes a response nonce apart (OpenID 2.0 sec. 10.1): a time in UTC to the second, and a salt. Corresponds to `parse_nonce`
 * of openid2rp.
 *
 * @throws NONCE_MALFORMED
 */
export function parseResponseNonce(nonce: string): ResponseNonce {
  // Of type string by promise only: what a response lacks is null or undefined.
  const [, time, day, salt] = (typeof nonce === 'string' && nonce.length <= 255 && NONCE.exec(nonce)) || [];
  const issuedAt = new Date(time ?? Number.NaN);
  // The parser takes 30 February for 1 March, and 24:00 for the next day.
  if (issuedAt.getUTCDate() === Number(day)) return { issuedAt, salt: salt ?? '' };
  throw new VerificationError(
    'NONCE_MALFORMED',
    'The response nonce does not begin with a UTC time as in 2005-05-15T17:11:51Z.',
    { step: 'nonce', hint: 'The operator of the provider has to look at it.' },
  );
}

/**
 * Claims a response nonce so that no second assertion with it can be accepted (OpenID 2.0 sec. 11.3).
 *
 * Security: call this last. A claimed nonce cannot be released, so an unverified message must not get here.
 *
 * @param endpoint taken from discovery, not from the message
 * @throws NONCE_MALFORMED, NONCE_TOO_OLD, NONCE_IN_FUTURE, NONCE_REUSED, STORE_FAILED, STORE_FULL
 */
export async function claimResponseNonce(
  endpoint: string,
  nonce: string,
  store: Store,
  { maxNonceAgeSeconds, maxNonceAheadSeconds }: NonceWindow = NONCE_WINDOW,
): Promise<void> {
  const ageMs = Date.now() - parseResponseNonce(nonce).issuedAt.getTime();
  if (ageMs > maxNonceAgeSeconds * 1_000) throw outsideWindow('NONCE_TOO_OLD', ageMs);
  if (-ageMs > maxNonceAheadSeconds * 1_000) throw outsideWindow('NONCE_IN_FUTURE', ageMs);
  const key = storeKey(STORE_NAMESPACE.nonce, endpoint, nonce);
  const isFirst = await claimKey(store, key, '1', maxNonceAgeSeconds * 1_000 - ageMs + CLOCK_DIFFERENCE_MS);
  if (!isFirst) {
    throw new VerificationError('NONCE_REUSED', 'This response was used already.', {
      step: 'nonce',
      hint: 'A page was reloaded or a link used twice; beginning the login again helps.',
      detail: { endpoint },
    });
  }
}

/** The clocks of providers differ this much from ours without anybody minding. */
const PROVIDER_CLOCK_DIFFERENCE_MS = 60_000;

/**
 * Refuses a nonce that a store may have seen and forgotten since, where no transaction tells that the login is a new one.
 *
 * @throws NONCE_MALFORMED, NONCE_TOO_OLD
 */
export function checkNonceRemembered(nonce: string, { remembersSince = 0 }: Store): void {
  const { issuedAt } = parseResponseNonce(nonce);
  if (issuedAt.getTime() + PROVIDER_CLOCK_DIFFERENCE_MS >= remembersSince) return;
  throw outsideWindow('NONCE_TOO_OLD', Date.now() - issuedAt.getTime());
}

function outsideWindow(code: 'NONCE_TOO_OLD' | 'NONCE_IN_FUTURE', ageMs: number): VerificationError {
  const seconds = Math.round(Math.abs(ageMs) / 1_000);
  const where = code === 'NONCE_TOO_OLD' ? 'old' : 'in the future';
  return new VerificationError(code, `The response was made ${seconds} seconds ${where}.`, {
    step: 'nonce',
    hint: 'If every login fails so, the clock of this server or of the provider is wrong.',
    detail: { ageSeconds: Math.round(ageMs / 1_000) },
  });
}
