import type { LoginTransaction } from './login-transaction.js';
import { type Check, invalidOption, isRecord } from './options.js';
import { isSealingKeys, type SealingKeys } from './seal.js';
import { clearTransaction, openTransaction, sealTransaction, surplusTransactions } from './sealed-cookie.js';
import { findInSession, keepInSession, markUsedInSession, requireSession } from './session-transaction.js';

/** Where transactions are kept: in the site's session, or in encrypted cookies of their own. */
export type TransactionOption = 'session' | { readonly cookie: { readonly keys: SealingKeys } };

/** The browser of a request, as far as transactions need it. */
export interface Browser {
  readonly session: unknown;
  /** The `Cookie` header. */
  readonly cookies: string | undefined;
  /** Adds a `Set-Cookie` header to the response. */
  setCookie(header: string): void;
}

/** Binds transactions to the browser that began them. */
export interface TransactionKeeper {
  keep(browser: Browser, transaction: LoginTransaction): Promise<void>;
  /** @throws SESSION_ABSENT, TRANSACTION_ABSENT, TRANSACTION_COOKIE_ABSENT, TRANSACTION_MALFORMED, TRANSACTION_USED */
  find(browser: Browser, id: string | undefined): Promise<LoginTransaction>;
  finish(browser: Browser, transaction: LoginTransaction): void;
}

/** What may be given as the option `transaction`. */
export const isTransactionOption: Check = (value) => {
  if (value === 'session') return undefined;
  const fault = isRecord(value) ?? isRecord((value as { cookie?: unknown }).cookie);
  if (fault) return "must be 'session' or { cookie: { keys: [...] } }";
  return isSealingKeys((value as { cookie: { keys?: unknown } }).cookie.keys);
};

/**
 * The keeper for an option.
 *
 * @param isSecure whether the site is on https
 * @throws OPTION_INVALID
 */
export function createTransactionKeeper(
  owner: string,
  option: TransactionOption,
  isSecure: boolean,
): TransactionKeeper {
  const fault = isTransactionOption(option);
  if (fault) throw invalidOption(owner, 'transaction', fault);
  return option === 'session' ? sessionKeeper : cookieKeeper(option.cookie.keys, isSecure);
}

const sessionKeeper: TransactionKeeper = {
  async keep({ session }, transaction) {
    keepInSession(requireSession(session), transaction);
  },
  async find({ session, cookies }, id) {
    return findInSession(requireSession(session), id, cookies);
  },
  finish({ session }, transaction) {
    markUsedInSession(requireSession(session), transaction);
  },
};

function cookieKeeper(keys: SealingKeys, isSecure: boolean): TransactionKeeper {
  return {
    async keep(browser, transaction) {
      browser.setCookie(await sealTransaction(transaction, keys, isSecure));
      for (const id of surplusTransactions(browser.cookies, isSecure))
        browser.setCookie(clearTransaction(id, isSecure));
    },
    find(browser, id) {
      return openTransaction(browser.cookies, id, keys, isSecure);
    },
    finish(browser, { id }) {
      browser.setCookie(clearTransaction(id, isSecure));
    },
  };
}
