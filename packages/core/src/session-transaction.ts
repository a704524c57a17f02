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
 * @param cookies the request's `Cookie` header, by which a session that was lost is told from one that is not there
 * @throws TRANSACTION_ABSENT, TRANSACTION_COOKIE_ABSENT, TRANSACTION_USED
 */
export function findInSession(session: Session, id: string | undefined, cookies: string | undefined): LoginTransaction {
  const kept = keptIn(session);
  const found = kept.find((transaction) => transaction.id === id);
  if (found?.isUsed) throw transactionUsed();
  if (found) return found;
  // Where something is kept the session came back by another way than a cookie.
  if (kept.length === 0 && (cookies ?? '') === '') throw cookieAbsent();
  throw new VerificationError('TRANSACTION_ABSENT', 'This browser has no such login under way.', {
    step: 'transaction',
    hint: "A cookie came back, but the session has no such login. It was begun in another browser or under another host name, or the session's store forgot it: one in memory forgets at each restart, and is not shared between processes. Or a new session took its place, when the provider's page sent a form, with which no cookie comes; saveUninitialized: false keeps that from happening.",
  });
}

function cookieAbsent(): VerificationError {
  return new VerificationError('TRANSACTION_COOKIE_ABSENT', 'No cookie of the session came with the response.', {
    step: 'transaction',
    hint: "The login was begun in another browser, or the browser refuses cookies. If every login fails so, look at the session's cookie: SameSite=Strict keeps it from coming back from the provider; with Secure, a site on plain http does not get it (is it that returnURL or baseURL says http, where visitors are on https?), and a site behind a proxy that takes https does not even set it until the framework believes the proxy (in Express, app.set('trust proxy', 1)).",
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
