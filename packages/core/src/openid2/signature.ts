import { createHmac, timingSafeEqual } from 'node:crypto';
import { VerificationError } from '../errors.js';
import type { PositiveAssertion } from './assertion.js';
import type { Association } from './association.js';
import { decodeBase64 } from './base64.js';

/**
 * Verifies the signature of a positive assertion with the association it names (OpenID 2.0 sec. 11.4.1, 6).
 *
 * Security: the association must have been found by the verified endpoint and the handle, not by the handle alone.
 *
 * @throws SIGNATURE_INVALID
 */
export function verifySignature(assertion: PositiveAssertion, association: Association): void {
  const received = decodeBase64(assertion.signature);
  const hash = association.type === 'HMAC-SHA256' ? 'sha256' : 'sha1';
  const expected = createHmac(hash, Buffer.from(association.macKey, 'base64'))
    .update(signatureBase(assertion))
    .digest();
  if (received?.length === expected.length && timingSafeEqual(received, expected)) return;
  throw new VerificationError('SIGNATURE_INVALID', 'The signature of the response is wrong.', {
    step: 'signature',
    hint: 'The response was altered on its way, or the provider did not make it.',
    detail: { endpoint: association.endpoint },
  });
}

/**
 * What the signature covers: the signed fields in Key-Value Form, in their order (OpenID 2.0 sec. 6.1). `parseMessage` let
 * neither a line feed nor a colon in a name through, so no two messages have the same text.
 */
function signatureBase({ signed, message }: PositiveAssertion): string {
  let text = '';
  for (const name of signed) text += `${name}:${message.get(name)}\n`;
  return text;
}
