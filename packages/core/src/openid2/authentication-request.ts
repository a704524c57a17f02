import { buildFormPost, type FormPost } from '../form-page.js';
import type { AxStoreRequest } from './attribute-store.js';
import { buildExtensionRequests, type ExtensionRequests } from './extensions.js';
import { buildParameters } from './message.js';
import { IDENTIFIER_SELECT, OPENID2_NAMESPACE } from './namespace.js';

/** What an authentication request says (OpenID 2.0 sec. 9.1). */
export interface AuthenticationRequest extends ExtensionRequests {
  /** Default: '2.0'. */
  readonly version?: '2.0' | '1.1' | undefined;
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
  /** Attributes that the provider is asked to keep, in the place of what `ax` asks for. Default: none. */
  readonly axStore?: AxStoreRequest | undefined;
}

/**
 * The URL to send the visitor's browser to (OpenID 2.0 sec. 9). Corresponds to `request_authentication` of openid2rp.
 *
 * Security: a request is not signed; count on nothing in it that the response does not confirm.
 */
export function buildAuthenticationRequest(request: AuthenticationRequest): string {
  return withQuery(request.endpoint, buildParameters(requestFields(request)));
}

/** The same as a form, for a request that is too long for a URL (OpenID 2.0 sec. 5.2.2). */
export function buildAuthenticationForm(request: AuthenticationRequest): FormPost {
  return buildFormPost(request.endpoint, [...buildParameters(requestFields(request))]);
}

function requestFields(request: AuthenticationRequest): ReadonlyArray<readonly [string, string]> {
  const { version = '2.0', claimedId, localId, returnTo, realm, associationHandle, immediate } = request;
  const mode = immediate ? 'checkid_immediate' : 'checkid_setup';
  const extensions = buildExtensionRequests(request);
  const handle = given('assoc_handle', associationHandle);
  if (version === '1.1') {
    // OpenID 1.1 sec. 4.2.1: no namespace, no claimed identifier, and another name for the realm.
    const identity = localId ?? claimedId ?? '';
    return [
      ['mode', mode],
      ['identity', identity],
      ['return_to', returnTo],
      ...given('trust_root', realm),
      ...handle,
      ...extensions,
    ];
  }
  return [
    ['ns', OPENID2_NAMESPACE],
    ['mode', mode],
    // Both or neither; without a local identifier they are the same (sec. 9.1).
    ['claimed_id', claimedId ?? IDENTIFIER_SELECT],
    ['identity', claimedId === undefined ? IDENTIFIER_SELECT : (localId ?? claimedId)],
    ['return_to', returnTo],
    ...given('realm', realm),
    ...handle,
    ...extensions,
  ];
}

function given(name: string, value: string | undefined): ReadonlyArray<readonly [string, string]> {
  return value === undefined ? [] : [[name, value]];
}

/** An endpoint may have a query of its own, which stays (OpenID 1.1 sec. 3.1.2). */
function withQuery(endpoint: string, parameters: URLSearchParams): string {
  const separator = !endpoint.includes('?') ? '?' : /^[^?]*\?$|&$/.test(endpoint) ? '' : '&';
  return `${endpoint}${separator}${parameters}`;
}
