import { VerificationError } from '../errors.js';
import { buildFormPost, type FormPost } from '../form-page.js';
import { type IncomingRequest, type Parameters, parseRequestMessage, type RequestMessage } from '../request-message.js';
import { hasMode, type Message, parseMessage } from './message.js';
import { readTransactionId } from './return-to.js';

/**
 * The OpenID message of an indirect response: from the body of a POST alone, from the query of a GET (OpenID 2.0 sec. 5.2).
 *
 * @throws REQUEST_MALFORMED, PARAMETER_DUPLICATED, PARAMETER_MALFORMED
 */
export function readResponse({ method, query, form }: RequestMessage): Message {
  if (method === 'GET') return parseMessage(query);
  if (query.some(([name]) => name.startsWith('openid.'))) {
    throw new VerificationError('REQUEST_MALFORMED', 'The response is spread over the query and the body of a POST.', {
      step: 'response',
      hint: 'Begin again. If every POST fails so, the provider or a proxy copies the response into the query.',
    });
  }
  return parseMessage(form);
}

/** What a request is: the answer to a login, which names it, or something else, such as the beginning of one. */
export type RequestKind =
  | { readonly kind: 'response'; readonly transactionId: string | undefined }
  | { readonly kind: 'other'; readonly query: Parameters; readonly form: Parameters };

/**
 * Tells an OpenID response from the beginning of a login, where one route of a site takes both.
 *
 * Security: the transaction's name was written by a stranger; it only serves to find a transaction of this very browser.
 *
 * @throws REQUEST_MALFORMED, PARAMETER_MALFORMED
 */
export function classifyRequest(incoming: IncomingRequest): RequestKind {
  const request = parseRequestMessage(incoming);
  if (hasMode(request.form) || hasMode(request.query)) {
    return { kind: 'response', transactionId: readTransactionId(request) };
  }
  return { kind: 'other', query: request.query, form: request.form };
}

/** What servers and proxies take for a URL. */
const MAX_URL_LENGTH = 8_000;

/**
 * A response that came by POST, as the path of a GET; undefined for any other, and for one that is too long.
 *
 * A long response is a form on the provider's page, and with a POST from another site a browser sends no SameSite=Lax cookie.
 * It does with the GET that a redirect to this path makes.
 *
 * @throws REQUEST_MALFORMED, PARAMETER_MALFORMED
 */
export function responseAsGet(incoming: IncomingRequest): string | undefined {
  const { method, path, query, form } = parseRequestMessage(incoming);
  if (method !== 'POST' || !isOwnPath(path)) return undefined;
  const parameters = new URLSearchParams();
  for (const [name, value] of query) parameters.append(name, value);
  for (const [name, value] of form) if (name.startsWith('openid.')) parameters.append(name, value);
  const target = `${path}?${parameters}`;
  return target.length > MAX_URL_LENGTH ? undefined : target;
}

/** Marks a response that this site's own page has sent again. */
const RESUBMITTED = 'rp_resubmitted';

/**
 * A response that came by POST, as a form on a page of this site: from there the browser sends its cookies along. Undefined for
 * any other, and for one that was sent again already.
 *
 * @throws REQUEST_MALFORMED, PARAMETER_MALFORMED
 */
export function responseAsForm(incoming: IncomingRequest): FormPost | undefined {
  const { method, path, rawQuery, form } = parseRequestMessage(incoming);
  if (method !== 'POST' || !isOwnPath(path) || form.some(([name]) => name === RESUBMITTED)) return undefined;
  const fields = form.filter(([name]) => name.startsWith('openid.'));
  return buildFormPost(rawQuery === '' ? path : `${path}?${rawQuery}`, [...fields, [RESUBMITTED, '1']]);
}

/** A path that begins with two slashes would be another host. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
