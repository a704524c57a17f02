import { buildExtensionRequests, type ExtensionRequests } from './extensions.js';
import { buildParameters } from './message.js';
import { IDENTIFIER_SELECT, OPENID2_NAMESPACE } from './namespace.js';

/** What an authentication request says (OpenID 2.0 sec. 9.1). */
export interface AuthenticationRequest extends ExtensionRequests {
  /** The OP endpoint that discovery found. */
  readonly endpoint: string;
  /** Absent for an OP Identifier: the visitor chooses an identity there. */
  readonly claimedId?: string | undefined;
  /** The identifier that the provider knows the visitor by. Default: the claimed one. */
  readonly localId?: string | undefined;
  readonly returnTo: string;
  /** Default: what the provider derives from `returnTo`. */
  readonly realm?: string | undefined;
  /** Absent: the provider is asked about the signature afterwards. */
  readonly associationHandle?: string | undefined;
  /** Asks for an answer without showing the visitor anything. Default: false. */
  readonly immediate?: boolean | undefined;
}

/**
 * The URL to send the visitor's browser to (OpenID 2.0 sec. 9). Corresponds to `request_authentication` of openid2rp.
 *
 * Security: a request is not signed; count on nothing in it that the response does not confirm.
 */
export function buildAuthenticationRequest(request: AuthenticationRequest): string {
  const { endpoint, claimedId, localId, returnTo, realm, associationHandle, immediate } = request;
  const fields: Array<readonly [string, string]> = [
    ['ns', OPENID2_NAMESPACE],
    ['mode', immediate ? 'checkid_immediate' : 'checkid_setup'],
    // Both or neither; without a local identifier they are the same (sec. 9.1).
    ['claimed_id', claimedId ?? IDENTIFIER_SELECT],
    ['identity', claimedId === undefined ? IDENTIFIER_SELECT : (localId ?? claimedId)],
    ['return_to', returnTo],
  ];
  if (realm !== undefined) fields.push(['realm', realm]);
  if (associationHandle !== undefined) fields.push(['assoc_handle', associationHandle]);
  fields.push(...buildExtensionRequests(request));
  return withQuery(endpoint, buildParameters(fields));
}

/** An endpoint may have a query of its own, which stays (OpenID 1.1 sec. 3.1.2). */
function withQuery(endpoint: string, parameters: URLSearchParams): string {
  const separator = !endpoint.includes('?') ? '?' : /^[^?]*\?$|&$/.test(endpoint) ? '' : '&';
  return `${endpoint}${separator}${parameters}`;
}
