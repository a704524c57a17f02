import { ConfigurationError, VerificationError } from './errors.js';
import { isLoginTransaction, type LoginTransaction, MAX_TRANSACTIONS, transactionUsed } from './login-transaction.js';

/** The session of a site, as its session middleware gives it. */
export type Session = Record<string, unknown>;

/** The one property of the session that is ours: the logins of this browser, oldest first. */
const PENDING = 'openid-rp';

/** One that was completed stays for a while, so that a second click can be told apart from a stranger's answer. */
type KeptTransaction = LoginTransaction & { readonly isUsed?: true };

/** The session of a request. @throws SESSION_ABSENT */
export function requireSession(session: unknown): Session {
  if (typeof session === 'object' && session !== null) return session as Session;
  throw new ConfigurationError('SESSION_ABSENT', 'The login needs a session, and this request has none.', {
    hint: "Put the session middleware (express-session, for example) before passport, or set the option transaction: { cookie: { keys: ['...'] } }.",
  });
}

/** Keeps a transaction in the session, beside those of other tabs. */
export function keepInSession(session: Session, transaction: LoginTransaction): void {
  session[PENDING] = [...keptIn(session), transaction].slice(-MAX_TRANSACTIONS);
}

/**
 * The transaction of this browser that has the given name.
 *
 * @param id written by whoever made the request
 * @throws TRANSACTION_ABSENT, TRANSACTION_USED
 */
export function findInSession(session: Session, id: string | undefined): LoginTransaction {
  const found = keptIn(session).find((transaction) => transaction.id === id);
  if (found?.isUsed) throw transactionUsed();
  if (found) return found;
  throw new VerificationError('TRANSACTION_ABSENT', 'This browser has no such login under way.', {
    step: 'transaction',
    hint: 'The login was begun in another browser, or the session was lost: its cookie did not come back, or its store forgot it.',
  });
}

/** Marks a transaction as completed. Another process may not see it in time; `claimTransaction` is what decides. */
export function markUsedInSession(session: Session, { id }: LoginTransaction): void {
  session[PENDING] = keptIn(session).map((kept) => (kept.id === id ? { ...kept, isUsed: true } : kept));
}

/** Carries the logins of other tabs over into the session that a login begins anew. */
export function moveTransactions(from: Session, to: Session): void {
  const kept = keptIn(from);
  if (kept.length > 0) to[PENDING] = kept;
}

function keptIn(session: Session): readonly KeptTransaction[] {
  const kept = session[PENDING];
  return Array.isArray(kept) ? kept.filter(isLoginTransaction) : [];
}
