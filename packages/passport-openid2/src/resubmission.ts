import { FORM_PAGE_HEADERS, type IncomingRequest, isRelyingPartyError } from 'openid-rp-core';
import type { Actions } from 'openid-rp-core/adapter';
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
  const form = request.res?.end ? responseAsForm(incoming) : undefined;
  return form && (() => sendPage(request, form.html));
}

/** Answers with a page of ours; false when the framework does not give the response with the request. */
export function sendPage({ res }: StrategyRequest, html: string): boolean {
  if (!res?.end || !res.setHeader) return false;
  for (const [name, value] of Object.entries(FORM_PAGE_HEADERS)) res.setHeader(name, value);
  res.end(html);
  return true;
}

/** Whether the browser sent nothing of the login along, as with a POST from another site. */
export function isWithoutCookie(error: unknown): boolean {
  return isRelyingPartyError(error) && ['TRANSACTION_ABSENT', 'TRANSACTION_COOKIE_ABSENT'].includes(error.code);
}
