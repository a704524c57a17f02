import { moveTransactions } from '../session-transaction.js';
import type { Browser } from '../transaction-keeper.js';
import type { SiteRequest } from './site-request.js';
import { appendHeader } from './site-response.js';

/** The browser of a request, for what has to be kept in it. */
export function browserOf(request: SiteRequest): Browser {
  return {
    session: request.session,
    cookies: request.headers?.['cookie'],
    setCookie: (header) => appendHeader(request, 'Set-Cookie', header),
  };
}

/** What session middlewares offer; each of them only a part of it. */
interface SessionMethods {
  save?(callback: (error?: unknown) => void): unknown;
  regenerate?(...parameters: unknown[]): unknown;
}

/**
 * Saves the session, so that it is there when the browser comes back faster than the session's store writes. Waits for the
 * callback, as Passport does at each login, or for the promise.
 *
 * @throws what the session's store gave as the error
 */
export async function saveSession({ session }: SiteRequest): Promise<void> {
  const methods = session as SessionMethods | undefined;
  if (typeof methods?.save !== 'function') return;
  await new Promise<unknown>((resolve, reject) => {
    // What it declares is no help: that of express-session declares no callback, and takes one.
    const result = methods.save?.((error) => (error ? reject(error) : resolve(undefined)));
    if (isPromise(result)) result.then(resolve, reject);
  });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Lets the pending logins of other tabs survive the new session that Passport begins at a login: whatever regenerates the
 * session during this request takes them along.
 */
export function keepTransactionsAtLogin(request: SiteRequest): void {
  const session = request.session as (SessionMethods & Record<string, unknown>) | undefined;
  const regenerate = session?.regenerate;
  if (!session || typeof regenerate !== 'function') return;
  const regenerateAndCarryOver = (...parameters: unknown[]) => {
    // Taken before, because some empty the session in place.
    const kept: Record<string, unknown> = {};
    moveTransactions(session, kept);
    const carryOver = () => {
      const next = request.session;
      if (typeof next === 'object' && next !== null) moveTransactions(kept, next as Record<string, unknown>);
    };
    // Express and Koa hand over a callback; Fastify waits for a promise, or for nothing where the session is in its cookie.
    const wrapped = parameters.map((parameter) =>
      typeof parameter === 'function'
        ? (error?: unknown) => {
            carryOver();
            parameter(error);
          }
        : parameter,
    );
    const result = regenerate.apply(session, wrapped);
    if (isPromise(result)) return result.then(carryOver);
    if (!parameters.some((parameter) => typeof parameter === 'function')) carryOver();
    return result;
  };
  // Not enumerable, so that no store tries to keep it.
  Object.defineProperty(session, 'regenerate', {
    value: regenerateAndCarryOver,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
