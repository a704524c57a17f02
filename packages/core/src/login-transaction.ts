import { randomBytes } from 'node:crypto';
import { VerificationError } from './errors.js';
import { CLOCK_DIFFERENCE_MS, claimKey, type Store } from './store.js';
import { storeKey } from './store-key.js';

/**
 * What must survive the redirect: which login this browser began, and with what. It holds no secret, but it must be kept where
 * the visitor cannot write - in a session, or in a sealed cookie - because the answer is verified against it.
 */
export interface LoginTransaction {
  /** Unguessable; travels in the return URL and so names the login. */
  readonly id: string;
  readonly protocol: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** How long a visitor may take at the provider. */
export const TRANSACTION_TTL_MS = 15 * 60_000;

/** So many logins may be under way in one browser; the oldest makes room. */
export const MAX_TRANSACTIONS = 8;

/** A new name for a login: 128 random bits. */
export function createTransactionId(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * Uses up a transaction, across all processes. Nothing is stored when a login begins, so beginning logins fills no store.
 *
 * Security: call it after everything was verified, so that a forged answer does not use up an honest login.
 *
 * @throws TRANSACTION_USED, STORE_FAILED, STORE_FULL
 */
export async function claimTransaction({ id, expiresAt }: LoginTransaction, store: Store): Promise<void> {
  const key = storeKey('transaction', id);
  const isFirst = await claimKey(store, key, '1', Math.max(expiresAt - Date.now(), 0) + CLOCK_DIFFERENCE_MS);
  if (!isFirst) throw transactionUsed();
}

/** The error for a login that was completed before. */
export function transactionUsed(): VerificationError {
  return new VerificationError('TRANSACTION_USED', 'This login was completed already.', {
    step: 'transaction',
    hint: 'A page was reloaded or a link used twice; beginning the login again helps.',
  });
}

/** Refuses a transaction whose time has passed. @throws TRANSACTION_EXPIRED */
export function checkNotExpired({ expiresAt }: LoginTransaction): void {
  if (expiresAt > Date.now()) return;
  throw expired(`A login must be completed within ${TRANSACTION_TTL_MS / 60_000} minutes; beginning it again helps.`);
}

/**
 * Refuses a transaction that a store may have seen completed and forgotten since; no answer is older than its login.
 *
 * @throws TRANSACTION_EXPIRED
 */
export function checkRemembered({ expiresAt }: LoginTransaction, { remembersSince = 0 }: Store): void {
  if (expiresAt - TRANSACTION_TTL_MS >= remembersSince) return;
  throw expired('The site was started anew since the login began; beginning it again helps.');
}

function expired(hint: string): VerificationError {
  return new VerificationError('TRANSACTION_EXPIRED', 'This login took too long.', { step: 'transaction', hint });
}

/** Whether a value of unknown origin has what every transaction has. */
export function isLoginTransaction(value: unknown): value is LoginTransaction {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'protocol' in value &&
    typeof value.protocol === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'number'
  );
}
