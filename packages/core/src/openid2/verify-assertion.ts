import { quoted, VerificationError } from '../errors.js';
import { type HttpOptions, httpClientOnDemand } from '../http-client.js';
import { checkAllowances, invalidOption } from '../options.js';
import { type IncomingRequest, parseRequestMessage, type RequestMessage } from '../request-message.js';
import { SingleFlight } from '../single-flight.js';
import { isStore, type Store } from '../store.js';
import { type PositiveAssertion, parseOpenId1Assertion, parsePositiveAssertion } from './assertion.js';
import type { Association } from './association.js';
import { ASSOCIATION_POLICY } from './association-message.js';
import {
  type DiscoveredService,
  discoverAsserted,
  isAboutService,
  verifyEndpoint,
  verifyLocalId,
} from './discovered-information.js';
import type { DiscoveryContext } from './discovery.js';
import { type ExtensionRequests, type OpenId2Extensions, readExtensions } from './extensions.js';
import { withoutFragment } from './identifier.js';
import { checkMode, checkNamespace, type Message, signedFields } from './message.js';
import { type OwnIdentifiers, verifyOwnIdentifier } from './pinned-provider.js';
import { type SignatureContext, verifyMadeByProvider } from './provider-signature.js';
import { readResponse } from './response.js';
import { checkNonceRemembered, claimResponseNonce, NONCE_WINDOW, type NonceWindow } from './response-nonce.js';
import { verifyReturnTo } from './return-to.js';
import { checkWelcome, type SelectionPolicy } from './service-selection.js';

/** Who logged in, verified. */
export interface OpenId2Identity {
  /** The key of the account: the verified Claimed Identifier, fragment included (OpenID 2.0 sec. 11.5). */
  readonly claimedId: string;
  /** What the provider calls the visitor. Never the key of an account. */
  readonly localId: string;
  /** The provider that vouches for it. */
  readonly endpoint: string;
  readonly version: '2.0' | '1.1';
  /** What came with it; signed, but only as true as the provider. What was not sent is absent. */
  readonly extensions: OpenId2Extensions;
}

/** Options of `verifyAssertion`. */
export interface VerifyAssertionOptions {
  /** The return_to of the request that this is the answer to. */
  readonly returnTo: string;
  /** Holds associations and remembers nonces. */
  readonly store: Store;
  /** What the request was made from. Default: the asserted identifier is discovered, and its provider believed. */
  readonly service?: DiscoveredService;
  /** An association to verify with, instead of looking one up in the store. */
  readonly association?: Association;
  /** What the request asked for, of which `pape` is enforced. Default: nothing. */
  readonly requests?: ExtensionRequests;
  /** Limits of the HTTP client. */
  readonly http?: HttpOptions;
  /** Lets loopback and private addresses be reached. Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** Refuses plain http in discovery. Default: false. */
  readonly requireHttps?: boolean;
  /** Believes providers that are reached by plain http. Default: false. */
  readonly allowInsecureHttp?: boolean;
}

/** What verifying needs beside the message: made once by a relying party. */
export interface VerificationContext extends DiscoveryContext, SelectionPolicy, SignatureContext, NonceWindow {
  readonly store: Store;
  /** Whether an assertion must be about the identifier that was typed, where one was. */
  readonly requireRequestedIdentifier: boolean;
}

/** What the answer to one request must agree with. */
export interface Expectation {
  readonly returnTo: string;
  readonly service?: DiscoveredService | undefined;
  readonly association?: Association | undefined;
  /** The identifiers of a provider that is known in advance; instead of discovering them. */
  readonly ownIdentifiers?: OwnIdentifiers | undefined;
  /** Whether a transaction tells when the login began. Default: false. */
  readonly isBegunHere?: boolean | undefined;
  /** For a login of OpenID 1.1: what its response leaves out. */
  readonly openId1?: { readonly claimedId: string; readonly endpoint: string } | undefined;
  /** What was asked for, as far as it is enforced. */
  readonly requests?: ExtensionRequests | undefined;
}

/**
 * Verifies a positive assertion: who logged in (OpenID 2.0 sec. 11). Corresponds to `verify` of openid2rp, with one store for
 * its three callbacks, and to its `authenticate` when `association` is given.
 *
 * Security: `returnTo` and `service` must come from where the visitor cannot write, and from this browser's own login;
 * `createRelyingParty` sees to both.
 *
 * @throws OPTION_INVALID, REQUEST_MALFORMED, PARAMETER_DUPLICATED, PARAMETER_MALFORMED, NAMESPACE_MISMATCH, MODE_UNKNOWN,
 *   RETURN_TO_MISMATCH,
 *   FIELD_ABSENT, FIELD_MALFORMED, FIELD_UNSIGNED, ENDPOINT_MISMATCH, CLAIMED_ID_MISMATCH, LOCAL_ID_MISMATCH,
 *   SIGNATURE_INVALID, SIGNATURE_REJECTED, NONCE_MALFORMED, NONCE_TOO_OLD, NONCE_IN_FUTURE, NONCE_REUSED,
 *   EXTENSION_MALFORMED, AUTH_TIME_ABSENT, AUTH_TOO_OLD, AUTH_POLICY_UNMET, DIRECT_RESPONSE_MALFORMED, STORE_FAILED, STORE_FULL, and what `discover` throws
 */
export async function verifyAssertion(
  incoming: IncomingRequest,
  options: VerifyAssertionOptions,
): Promise<OpenId2Identity> {
  checkAllowances('verifyAssertion', options);
  const { returnTo, store, service, association, requests, http } = options;
  const { requireHttps = false, allowInsecureHttp = false, allowPrivateAddresses = false } = options;
  const fault = isStore(store);
  if (fault !== undefined) throw invalidOption('verifyAssertion', 'store', fault);
  const request = parseRequestMessage(incoming);
  const message = readResponse(request);
  checkNamespace(message);
  checkMode(message, 'id_res');
  const context: VerificationContext = {
    store,
    http: httpClientOnDemand({ ...http, allowPrivateAddresses }),
    requireHttps,
    allowInsecureHttp,
    allowPrivateAddresses,
    discoveryPolicy: undefined,
    allowOpenId1: false,
    flights: new SingleFlight(),
    ...NONCE_WINDOW,
    minimumHash: ASSOCIATION_POLICY.minimumHash,
    requireAssociation: false,
    requireRequestedIdentifier: false,
  };
  return verifyPositiveAssertion(request, message, { returnTo, service, association, requests }, context);
}

/** The checks of a positive assertion, cheapest first, the irrevocable one last. */
export async function verifyPositiveAssertion(
  request: RequestMessage,
  message: Message,
  expected: Expectation,
  context: VerificationContext,
): Promise<OpenId2Identity> {
  // Sec. 11.1: made for this login, and come to where it was to come.
  verifyReturnTo(message.get('return_to'), expected.returnTo, request);
  // Sec. 10.1: every field that counts is there and signed.
  const { openId1 } = expected;
  const assertion = openId1 ? parseOpenId1Assertion(message, openId1) : parsePositiveAssertion(message);
  // Sec. 11.2, 11.4: claimed identifier and endpoint agree with discovery, and the provider made this message.
  const service = await verifyOrigin(assertion, expected, context);
  // Sec. 11.3: last, so that a forged message burns no nonce.
  const { responseNonce } = assertion;
  if (responseNonce !== undefined && !expected.isBegunHere) checkNonceRemembered(responseNonce, context.store);
  if (responseNonce !== undefined) await claimResponseNonce(assertion.endpoint, responseNonce, context.store, context);
  return Object.freeze({
    claimedId: assertion.claimedId,
    localId: assertion.localId,
    endpoint: assertion.endpoint,
    version: service.version,
    extensions: readExtensions(signedFields(message, assertion.signed), expected.requests ?? {}, assertion.version),
  });
}

/** Returns the service whose assertion this is. */
async function verifyOrigin(
  assertion: PositiveAssertion,
  { service, association, ownIdentifiers }: Expectation,
  context: VerificationContext,
): Promise<DiscoveredService> {
  if (!service) {
    const discovered = await discoverAsserted(assertion, context);
    await verifyMadeByProvider(assertion, association, context);
    return discovered;
  }
  verifyEndpoint(assertion, service);
  if (ownIdentifiers) verifyOwnIdentifier(assertion, ownIdentifiers);
  if (ownIdentifiers || isAboutService(assertion, service)) {
    if (!ownIdentifiers) await checkWelcome(assertion.endpoint, withoutFragment(assertion.claimedId), context);
    verifyLocalId(assertion, service);
    await verifyMadeByProvider(assertion, association, context);
    return service;
  }
  if (context.requireRequestedIdentifier && service.claimedId !== undefined) throw notRequested(assertion, service);
  // The visitor chose an identity at the provider. Its page is fetched only once the provider's signature holds, so that
  // nobody but users of this provider can make us fetch.
  await verifyMadeByProvider(assertion, association, context);
  const chosen = await discoverAsserted(assertion, context);
  await checkWelcome(assertion.endpoint, chosen.claimedId ?? assertion.claimedId, context);
  return chosen;
}

/** B-21: the site wants the identifier that was typed, and no other that the provider vouches for. */
function notRequested({ claimedId }: PositiveAssertion, { claimedId: expected }: DiscoveredService): VerificationError {
  return new VerificationError(
    'CLAIMED_ID_MISMATCH',
    `The response asserts ${quoted(claimedId)}, which is not the identifier that was typed.`,
    {
      step: 'discovered-information',
      hint: 'Log in at the provider as the owner of the identifier, or begin the login with the other one.',
      detail: { expected, received: claimedId },
    },
  );
}
