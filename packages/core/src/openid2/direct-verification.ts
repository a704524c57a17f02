import { ProviderError, quoted, VerificationError } from '../errors.js';
import type { HttpClient } from '../http-client.js';
import type { PositiveAssertion } from './assertion.js';
import { parseKeyValueForm } from './key-value-form.js';
import { buildParameters } from './message.js';
import { OPENID2_NAMESPACE } from './namespace.js';

/** What the provider said about its own signature. */
export interface DirectVerification {
  /** An association that the provider does not know any more; only ever one that the assertion itself named. */
  readonly invalidatedHandle?: string;
}

/**
 * Asks the provider whether it made an assertion (OpenID 2.0 sec. 11.4.2).
 *
 * Security: `endpoint` comes from discovery or from the transaction. It is never read from the message.
 *
 * @param name what messages call the provider; written by the site
 * @throws SIGNATURE_REJECTED, DIRECT_RESPONSE_MALFORMED, HTTP_STATUS, and what the HTTP client throws
 */
export async function fetchDirectVerification(
  endpoint: string,
  assertion: PositiveAssertion,
  http: HttpClient,
  name = 'The provider',
): Promise<DirectVerification> {
  // Sec. 11.4.2.1: an exact copy, with another mode.
  const fields = new Map(assertion.message).set('mode', 'check_authentication');
  const body = buildParameters(fields).toString();
  const response = await http.fetch({ url: endpoint, step: 'direct-verification', method: 'POST', body });
  if (response.status !== 200) {
    throw new ProviderError(
      'HTTP_STATUS',
      `${name} answered ${response.status} at ${quoted(endpoint)}, asked whether it made the response.`,
      {
        step: 'direct-verification',
        hint: 'The provider has a problem, or refuses this site; try again later.',
        detail: { url: endpoint, status: response.status },
      },
    );
  }
  return parseDirectVerification(endpoint, assertion, response.body);
}

/**
 * Reads the answer (OpenID 2.0 sec. 11.4.2.2).
 *
 * @throws SIGNATURE_REJECTED, DIRECT_RESPONSE_MALFORMED
 */
export function parseDirectVerification(
  endpoint: string,
  assertion: PositiveAssertion,
  body: string,
): DirectVerification {
  const fields = parseKeyValueForm(body, endpoint);
  // OpenID 1.1 has no namespace to say.
  const hasNamespace = assertion.version === '1.1' || fields.get('ns') === OPENID2_NAMESPACE;
  if (!hasNamespace || !fields.has('is_valid')) {
    throw new ProviderError(
      'DIRECT_RESPONSE_MALFORMED',
      `The provider ${quoted(endpoint)} did not say whether it made the response.`,
      {
        step: 'direct-verification',
        hint: 'The operator of the provider has to look at it.',
        detail: { url: endpoint },
      },
    );
  }
  if (fields.get('is_valid') !== 'true') {
    throw new VerificationError(
      'SIGNATURE_REJECTED',
      `The provider ${quoted(endpoint)} says that it did not make this response.`,
      {
        step: 'direct-verification',
        hint: 'The response was altered on its way, used before, or made by someone else.',
        detail: { endpoint },
      },
    );
  }
  // Only with is_valid:true, and only the handle that was asked about: else anyone could have associations dropped.
  const handle = fields.get('invalidate_handle');
  return handle !== undefined && handle === assertion.invalidateHandle ? { invalidatedHandle: handle } : {};
}
