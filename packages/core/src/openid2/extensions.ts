import { type AxRequest, type AxResponse, buildAxRequest, parseAxResponse } from './attribute-exchange.js';
import {
  type AxStoreRequest,
  type AxStoreResponse,
  buildAxStoreRequest,
  parseAxStoreResponse,
} from './attribute-store.js';
import {
  buildPapeRequest,
  enforceAuthenticationPolicy,
  type PapeRequest,
  type PapeResponse,
  parsePapeResponse,
} from './authentication-policy.js';
import { parseNamespaces } from './extension.js';
import type { Message } from './message.js';
import { PAPE_NAMESPACE, SREG_NAMESPACE } from './namespace.js';
import { buildOauthRequest, type OauthRequest, type OauthResponse, parseOauthResponse } from './oauth-hybrid.js';
import { buildSregRequest, parseSregResponse, type SregRequest, type SregResponse } from './simple-registration.js';
import { buildUiRequest, type UiRequest } from './user-interface.js';

/** What a login asks for beside the identity. */
export interface ExtensionRequests {
  /** Simple Registration. Default: nothing. */
  readonly sreg?: SregRequest | undefined;
  /** Attribute Exchange. Default: nothing. */
  readonly ax?: AxRequest | undefined;
  /** How the visitor is to be authenticated; what is required is enforced. Default: nothing. */
  readonly pape?: PapeRequest | undefined;
  /** How the provider is to show itself. Default: as it likes. */
  readonly ui?: UiRequest | undefined;
  /** An OAuth 1.0 request token. Default: none. */
  readonly oauth?: OauthRequest | undefined;
}

/** What the provider sent beside the identity. */
export interface OpenId2Extensions {
  readonly sreg?: SregResponse;
  readonly ax?: AxResponse;
  readonly axStore?: AxStoreResponse;
  readonly pape?: PapeResponse;
  readonly oauth?: OauthResponse;
}

/** The fields of all requests (OpenID 2.0 sec. 12). */
export function buildExtensionRequests(
  requests: ExtensionRequests & { readonly axStore?: AxStoreRequest | undefined },
): ReadonlyArray<readonly [string, string]> {
  const { sreg, ax, axStore, pape, ui, oauth } = requests;
  const axFetch = ax ? buildAxRequest(ax) : [];
  return [
    ...(sreg ? buildSregRequest(sreg) : []),
    ...(axStore ? buildAxStoreRequest(axStore) : axFetch),
    ...(pape ? buildPapeRequest(pape) : []),
    ...(ui ? buildUiRequest(ui) : []),
    ...(oauth ? buildOauthRequest(oauth) : []),
  ];
}

/**
 * The responses among fields that are known to be signed, held to what was required.
 *
 * @throws EXTENSION_MALFORMED, AUTH_TIME_ABSENT, AUTH_TOO_OLD, AUTH_POLICY_UNMET
 */
export function readExtensions(
  signed: Message,
  requests: ExtensionRequests,
  version: '2.0' | '1.1' = '2.0',
): OpenId2Extensions {
  const namespaces = version === '2.0' ? parseNamespaces(signed) : openId1Namespaces(signed);
  const sreg = parseSregResponse(signed, namespaces);
  const ax = parseAxResponse(signed, namespaces);
  const axStore = parseAxStoreResponse(signed, namespaces);
  const pape = parsePapeResponse(signed, namespaces);
  const oauth = parseOauthResponse(signed, namespaces);
  if (requests.pape) enforceAuthenticationPolicy(requests.pape, pape);
  return Object.freeze({
    ...(sreg && { sreg }),
    ...(ax && { ax }),
    ...(axStore && { axStore }),
    ...(pape && { pape }),
    ...(oauth && { oauth }),
  });
}

/** OpenID 1.1 messages declare no namespaces: the two extensions that it knows have aliases that are agreed on. */
function openId1Namespaces(signed: Message): ReadonlyMap<string, string> {
  const has = (alias: string) => [...signed.keys()].some((name) => name.startsWith(`${alias}.`));
  return new Map([
    ...(has('sreg') ? ([[SREG_NAMESPACE, 'sreg']] as const) : []),
    ...(has('pape') ? ([[PAPE_NAMESPACE, 'pape']] as const) : []),
    ...parseNamespaces(signed),
  ]);
}
