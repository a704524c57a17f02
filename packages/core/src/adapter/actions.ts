import { isRelyingPartyError } from '../errors.js';
import type { SiteRequest } from './site-request.js';
import { isAnswered, responseUnreachable } from './site-response.js';

/** What Passport adds to a strategy for the time of one request. */
export interface Actions {
  success(user: unknown, info?: unknown): void;
  fail(challenge: unknown, status?: number): void;
  redirect(url: string, status?: number): void;
  error(error: unknown): void;
}

/** Passport may put the actions of another request on the same object before this one is answered. */
export function actionsOf(strategy: Actions): Actions {
  const { success, fail, redirect, error } = strategy;
  return {
    success: success.bind(strategy),
    fail: fail.bind(strategy),
    // What is thrown here ends the process, and a response that lacks Node's methods is the framework's doing.
    redirect(url, status) {
      try {
        redirect.call(strategy, url, status);
      } catch (cause) {
        if (!(cause instanceof TypeError)) throw cause;
        error.call(strategy, responseUnreachable(cause));
      }
    },
    error: error.bind(strategy),
  };
}

/**
 * Ends a request by one of the actions. One that the site answered meanwhile, because a stranger's server took longer than the site
 * gives a request, ends as an error: a second answer would be thrown out of Passport, where nobody catches it and the process ends.
 */
export function settle(request: SiteRequest, actions: Actions, act: () => void): void {
  if (isAnswered(request)) {
    const error = new Error('The site answered this request before its login was done.');
    actions.error(Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' }));
  } else act();
}

/**
 * What a stranger did wrong fails the login, and the next strategy may try; what is ours or the provider's is an error.
 *
 * Security: Express reads `next(undefined)` as "go on", to the page for visitors who are logged in, and `next('route')` as
 * "skip". A verify callback may throw either; what is no object becomes an error here.
 */
export function settleError(error: unknown, actions: Actions): void {
  if (isRelyingPartyError(error) && error.status < 500) {
    actions.fail({ message: error.message, code: error.code }, error.status);
  } else if (typeof error === 'object' && error !== null) {
    actions.error(error);
  } else {
    actions.error(new Error(`The login ended with ${String(error)} in place of an error.`, { cause: error }));
  }
}
