import { VerificationError } from '../errors.js';
import type { RequestMessage } from '../request-message.js';
import { hasMode, type Message, parseMessage } from './message.js';

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
    });
  }
  return parseMessage(form);
}

/** Whether a request is an OpenID response at all, and not the beginning of a login. */
export function isResponse({ method, query, form }: RequestMessage): boolean {
  return hasMode(method === 'POST' ? form : query) || hasMode(query);
}
