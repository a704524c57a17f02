import type { Answer } from './answer.js';
import { hasSignature } from './association.js';
import { directResponse } from './direct-response.js';
import type { Message } from './message.js';
import type { Provider } from './provider.js';

/**
 * Tells a relying party whether an assertion is ours (OpenID 2.0 sec. 11.4.2).
 *
 * Only private associations count: who shares one could have signed the assertion itself. A private one signs a single
 * assertion and goes with it, so there is one positive answer for each nonce.
 */
export function answerCheckAuthentication(provider: Provider, message: Message): Answer {
  const { associations, faults } = provider;
  const association = associations.findPrivate(message.get('assoc_handle') ?? '');
  const isValid = association !== undefined && hasSignature(association, message);
  if (isValid) associations.delete(association);

  const fields = new Map([['is_valid', faults.isValid ?? String(isValid)]]);
  const handle = message.get('invalidate_handle');
  // Confirmed only when it is so: a forged message must not end a good association.
  if (handle !== undefined && !associations.findShared(handle)) fields.set('invalidate_handle', handle);
  if (faults.invalidateHandle !== undefined) fields.set('invalidate_handle', faults.invalidateHandle);
  return directResponse(fields);
}
