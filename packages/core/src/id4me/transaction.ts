import { VerificationError } from '../errors.js';
import {
  checkNotExpired,
  checkRemembered,
  createTransactionId,
  isLoginTransaction,
  type LoginTransaction,
  TRANSACTION_TTL_MS,
} from '../login-transaction.js';
import type { Store } from '../store.js';
import type { TokenRequirements } from './claims-request.js';

/** What an ID4me login remembers until its answer comes. */
export interface Id4meTransaction extends LoginTransaction, TokenRequirements {
  readonly protocol: 'id4me';
  /** As the authority's document spells it. */
  readonly issuer: string;
  /** With which registration the login was begun. */
  readonly clientId: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Canonical; absent where the site named the authority and no identifier. */
  readonly identifier?: string;
  /** The name that led to the authority. */
  readonly discoveredAt?: string;
  /** The agent that the record names. */
  readonly agent?: string;
  /** Whether UserInfo has something that was asked for. */
  readonly wantsUserInfo: boolean;
  readonly maxAgeSeconds?: number;
  readonly appState?: unknown;
  /** The path of the site to go to afterwards. */
  readonly landing?: string;
}

/** Begins a transaction: names it, and fixes what its answer must agree with. */
export function createTransaction(login: Omit<Id4meTransaction, 'id' | 'protocol' | 'expiresAt'>): Id4meTransaction {
  const given = Object.entries(login).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(given) as typeof login),
    id: createTransactionId(),
    protocol: 'id4me',
    expiresAt: Date.now() + TRANSACTION_TTL_MS,
  };
}

/**
 * Reads what a session or cookie gave back, for the login that a response names.
 *
 * @param state of the response; a stranger may have written it
 * @throws TRANSACTION_ABSENT, TRANSACTION_MALFORMED, TRANSACTION_EXPIRED
 */
export function parseTransaction(value: unknown, state: string, store: Store): Id4meTransaction {
  if (value === undefined || value === null) throw absent();
  if (!isLoginTransaction(value) || !isId4meTransaction(value)) {
    throw new VerificationError('TRANSACTION_MALFORMED', 'What was kept of this login cannot be read.', {
      step: 'transaction',
      hint: 'It was kept by another version of this library, or is of another protocol; beginning the login again helps.',
    });
  }
  // T-1: before anything else of the response is looked at.
  if (value.id !== state) throw absent();
  checkNotExpired(value);
  checkRemembered(value, store);
  return value;
}

function absent(): VerificationError {
  return new VerificationError('TRANSACTION_ABSENT', 'The response belongs to no login of this browser.', {
    step: 'transaction',
    hint: 'A login must be begun on this site, in the same browser.',
  });
}

function isId4meTransaction(value: LoginTransaction): value is Id4meTransaction {
  const record = value as unknown as Record<string, unknown>;
  const texts = ['issuer', 'clientId', 'redirectUri', 'nonce', 'codeVerifier'];
  return value.protocol === 'id4me' && texts.every((name) => typeof record[name] === 'string' && record[name] !== '');
}
