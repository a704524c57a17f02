import type { Answer } from './answer.js';
import { buildKeyValueForm } from './key-value-form.js';
import { OPENID2_NAMESPACE } from './message.js';

/** A direct response: Key-Value Form with the namespace first (OpenID 2.0 sec. 5.1.2). */
export function directResponse(fields: Iterable<readonly [string, string]>, status = 200): Answer {
  const all = new Map([['ns', OPENID2_NAMESPACE], ...fields]);
  return {
    status,
    kind: 'direct-response',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: buildKeyValueForm(all),
  };
}

/** An error response (OpenID 2.0 sec. 5.1.2.2). */
export function directError(error: string, fields: Iterable<readonly [string, string]> = []): Answer {
  return directResponse([['error', error.replaceAll('\n', ' ')], ...fields], 400);
}
