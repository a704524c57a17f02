import { type IncomingRequest, type Parameters, parseRequestMessage } from '../request-message.js';
import { isAuthorizationResponse, readState } from './authorization-response.js';

/** What a request is: the answer to a login, which names it, or something else, such as the beginning of one. */
export type RequestKind =
  | { readonly kind: 'response'; readonly transactionId: string | undefined }
  | { readonly kind: 'other'; readonly query: Parameters; readonly form: Parameters };

/**
 * Tells an authorization response from the beginning of a login, where one route of a site takes both.
 *
 * Security: the transaction's name was written by a stranger; it only serves to find a transaction of this very browser.
 *
 * @throws REQUEST_MALFORMED, PARAMETER_MALFORMED
 */
export function classifyRequest(incoming: IncomingRequest): RequestKind {
  const request = parseRequestMessage(incoming);
  if (isAuthorizationResponse(request)) return { kind: 'response', transactionId: readState(request) };
  return { kind: 'other', query: request.query, form: request.form };
}
