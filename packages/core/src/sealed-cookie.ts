import { ConfigurationError, VerificationError } from './errors.js';
import {
  isLoginTransaction,
  type LoginTransaction,
  MAX_TRANSACTIONS,
  TRANSACTION_TTL_MS,
} from './login-transaction.js';
import { type SealingKeys, seal, unseal } from './seal.js';
import { readRecord } from './store.js';

const PURPOSE = 'login transaction';

/** Browsers keep 4,096 bytes of name, value and attributes; what is longer they drop in silence. */
const MAX_COOKIE_LENGTH = 3_800;
const MAX_AGE_SECONDS = TRANSACTION_TTL_MS / 1_000;

/**
 * The `Set-Cookie` header that keeps a transaction in this browser: encrypted, one cookie for each login, so that tabs do not
 * touch each other's.
 *
 * @param isSecure whether the site is on https; then no other host and no plain http request can have written the cookie
 * @throws TRANSACTION_TOO_LARGE
 */
export async function sealTransaction(
  transaction: LoginTransaction,
  keys: SealingKeys,
  isSecure: boolean,
): Promise<string> {
  const value = await seal(JSON.stringify(transaction), keys, PURPOSE);
  if (value.length > MAX_COOKIE_LENGTH) {
    throw new ConfigurationError('TRANSACTION_TOO_LARGE', 'The login does not fit into a cookie.', {
      hint: 'Give a shorter appState or returnTo, or keep logins in the session.',
      detail: { length: value.length },
    });
  }
  return cookie(transaction.id, value, MAX_AGE_SECONDS, isSecure);
}

/**
 * The transaction that this browser keeps under a name.
 *
 * @param header the request's `Cookie` header; a stranger may have written it
 * @param id written by whoever made the request
 * @throws TRANSACTION_COOKIE_ABSENT, TRANSACTION_MALFORMED
 */
export async function openTransaction(
  header: string | undefined,
  id: string | undefined,
  keys: SealingKeys,
  isSecure: boolean,
): Promise<LoginTransaction> {
  const value = id === undefined ? undefined : readCookies(header).get(cookieName(id, isSecure));
  if (value === undefined) {
    throw new VerificationError('TRANSACTION_COOKIE_ABSENT', 'No cookie of this login came with the response.', {
      step: 'transaction',
      hint: 'The login was begun in another browser or took too long, or the browser refuses cookies. If every login fails so: the cookie is Secure unless the configured return URL is on plain http, and a browser keeps it for the host name that it saw alone; a proxy that drops Set-Cookie or Cookie would do this, too.',
    });
  }
  const transaction = await decrypt(value, keys);
  if (transaction && transaction.id === id) return transaction;
  throw new VerificationError('TRANSACTION_MALFORMED', 'The cookie of this login cannot be opened.', {
    step: 'transaction',
    hint: 'If every login fails so, the keys of the cookies are not the same in all processes of the site.',
  });
}

/** The `Set-Cookie` header that removes a transaction's cookie. */
export function clearTransaction(id: string, isSecure: boolean): string {
  return cookie(id, '', 0, isSecure);
}

/** The names of the logins whose cookies are too many, so that a browser's cookies stay bounded. */
export function surplusTransactions(header: string | undefined, isSecure: boolean): readonly string[] {
  const prefix = cookieName('', isSecure);
  const ids = [...readCookies(header).keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  // Browsers send older cookies first (RFC 6265 sec. 5.4). Room is left for the one that comes.
  return ids.slice(0, Math.max(0, ids.length - MAX_TRANSACTIONS + 1)).filter((id) => /^[\w-]{1,64}$/.test(id));
}

async function decrypt(value: string, keys: SealingKeys): Promise<LoginTransaction | undefined> {
  const text = await unseal(value, keys, PURPOSE);
  return text === undefined ? undefined : readRecord(text, isLoginTransaction);
}

/** `__Host-` keeps other hosts of the domain from planting a login of theirs (RFC 6265bis sec. 4.1.3.2). */
function cookieName(id: string, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}openid-rp-${id}`;
}

function cookie(id: string, value: string, maxAge: number, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  return `${cookieName(id, isSecure)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const mark = pair.indexOf('=');
    const name = pair.slice(0, mark).trim();
    if (mark > 0 && !cookies.has(name)) cookies.set(name, pair.slice(mark + 1).trim());
  }
  return cookies;
}
