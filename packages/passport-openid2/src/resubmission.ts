import { type IncomingRequest, isRelyingPartyError } from 'openid-rp-core';
import { type Actions, canSendPage, sendPage } from 'openid-rp-core/adapter';
import { responseAsForm, responseAsGet } from 'openid-rp-core/openid2';
import type { StrategyRequest } from './login-strategy.js';

/**
 * Lets the browser send a response again from this site, with its cookies: as a GET where it fits, else from a page with a
 * form. Undefined when it did so already.
 */
export function resubmission(
  request: StrategyRequest,
  incoming: IncomingRequest,
  actions: Actions,
): (() => void) | undefined {
  const target = responseAsGet(incoming);
  if (target !== undefined) return () => actions.redirect(target, 303);
  const form = canSendPage(request) ? responseAsForm(incoming) : undefined;
  return form && (() => sendPage(request, form.html));
}

/** Whether the browser sent nothing of the login along, as with a POST from another site. */
export function isWithoutCookie(error: unknown): boolean {
  return isRelyingPartyError(error) && ['TRANSACTION_ABSENT', 'TRANSACTION_COOKIE_ABSENT'].includes(error.code);
}
