import { AX, type AxResponse, readAttributeExchange } from './attribute-exchange.js';
import type { ResponseParameters } from './message.js';
import { readSimpleRegistration, type SregResponse } from './simple-registration.js';

/**
 * The e-mail address of a positive assertion, from Attribute Exchange or else Simple Registration; only signed fields count.
 * Corresponds to `get_email` of openid2rp.
 *
 * Security: any provider can assert any address. Never find an account by it unless you trust this provider with that.
 *
 * @throws PARAMETER_DUPLICATED, PARAMETER_MALFORMED, EXTENSION_MALFORMED
 */
export function readEmail(response: ResponseParameters): string | undefined {
  return emailOf({ ax: readAttributeExchange(response), sreg: readSimpleRegistration(response) });
}

/** The same, from extensions that were read already. */
export function emailOf({
  ax,
  sreg,
}: {
  ax?: AxResponse | undefined;
  sreg?: SregResponse | undefined;
}): string | undefined {
  return ax?.[AX.email]?.[0] || sreg?.email;
}
