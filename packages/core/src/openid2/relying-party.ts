import { ProviderError, quoted } from '../errors.js';
import { observed, publish } from '../events.js';
import type { FormPost } from '../form-page.js';
import { claimTransaction } from '../login-transaction.js';
import { type IncomingRequest, parseRequestMessage, type RequestMessage } from '../request-message.js';
import { obtainAssociation } from './association.js';
import {
  type AuthenticationRequest,
  buildAuthenticationForm,
  buildAuthenticationRequest,
} from './authentication-request.js';
import { verifyEndpoint } from './discovered-information.js';
import { landingPath } from './landing.js';
import { checkMode, checkNamespace, type Message } from './message.js';
import { OP_IDENTIFIER_TYPE } from './namespace.js';
import { providerUrl } from './pinned-provider.js';
import { type Party, type RelyingPartyOptions, readRelyingPartyOptions } from './relying-party-options.js';
import { readResponse } from './response.js';
import { buildReturnTo } from './return-to.js';
import { checkWelcome, type SelectedService, selectService } from './service-selection.js';
import { createTransaction, type OpenId2Transaction, parseTransaction } from './transaction.js';
import { type OpenId2Identity, verifyPositiveAssertion } from './verify-assertion.js';
import { discoverIdentifier } from './xri-resolution.js';

/** What a login is begun with. */
export interface BeginOptions {
  /** As typed by the visitor. */
  readonly identifier?: string | undefined;
  /** The path of this site to go to afterwards; given back by `complete`. Default: none. */
  readonly returnTo?: string | undefined;
  /** Asks the provider to answer without showing the visitor anything. Default: false. */
  readonly immediate?: boolean | undefined;
  /** Anything that JSON can hold; given back by `complete`. */
  readonly appState?: unknown;
  /** Instead of the configured `returnUrl`, for sites with several host names. It must lie inside the realm. */
  readonly returnUrl?: string | undefined;
  /** Instead of the configured `realm`. */
  readonly realm?: string | undefined;
}

/** Where to send the browser, and what to keep for its return. */
export interface BeginResult {
  readonly kind: 'redirect';
  readonly url: string;
  /** The same request as a form, where the URL is longer than browsers and servers can be trusted with. */
  readonly form?: FormPost;
  /** To be kept where the visitor cannot write, bound to this browser. Holds no secret; JSON can hold it. */
  readonly transaction: OpenId2Transaction;
}

/** What came back, and this browser's own transaction. */
export interface CompleteOptions extends IncomingRequest {
  /** From this browser's session or sealed cookie, never from the request's parameters. */
  readonly transaction: unknown;
}

/** How a login ended, when nothing was wrong with the answer. */
export type CompleteResult = (
  | { readonly kind: 'authenticated'; readonly identity: OpenId2Identity }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'setup-needed' }
) & {
  readonly appState?: unknown;
  readonly returnTo?: string;
};

/** The relying party's side of OpenID 2.0. */
export interface RelyingParty {
  begin(options: BeginOptions): Promise<BeginResult>;
  complete(options: CompleteOptions): Promise<CompleteResult>;
}

/**
 * The relying party's side of OpenID 2.0: begins logins and completes them.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
 */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const party = readRelyingPartyOptions(options);
  return {
    begin: (login) => observed(() => begin(withDeadline(party), login)),
    complete: (answer) => observed(() => complete(withDeadline(party), answer)),
  };
}

/** A visitor waits for all requests together, so they share one deadline. */
function withDeadline(party: Party): Party {
  return { ...party, http: party.http.startDeadline() };
}

/** Longer requests are sent as a form (OpenID 1.1 appendix D). */
const MAX_REQUEST_LENGTH = 2_047;

/** Sends a visitor to the provider that the identifier names (OpenID 2.0 sec. 7 to 9). */
async function begin(party: Party, login: BeginOptions): Promise<BeginResult> {
  const { identifier = '', appState, immediate } = login;
  const site = party.site(login.returnUrl, login.realm);
  const landing = landingPath(login.returnTo, site.returnUrl);
  // Sec. 7: whom does the identifier name as its provider?
  const service = await discoverService(party, identifier);
  // Sec. 8: a secret shared with it, unless it makes none.
  const associates = !party.stateless && service.version === '2.0';
  const association = associates ? await obtainAssociation(service.endpoint, party) : undefined;
  // Sec. 9: what must be remembered until the answer comes, and the request.
  const transaction = createTransaction(service, (id) => buildReturnTo(site.returnUrl, id), {
    appState,
    landing,
    provider: providerUrl(party.provider),
  });
  const request: AuthenticationRequest = {
    ...service,
    returnTo: transaction.returnTo,
    realm: site.realm,
    associationHandle: association?.handle,
    immediate,
    ...party.requests,
  };
  const url = buildAuthenticationRequest(request);
  publish({ type: 'redirected', endpoint: service.endpoint });
  const isLong = url.length > MAX_REQUEST_LENGTH;
  return { kind: 'redirect', url, ...(isLong && { form: buildAuthenticationForm(request) }), transaction };
}

/** Reads the answer, and says who logged in (OpenID 2.0 sec. 10, 11). */
async function complete(party: Party, { transaction: kept, ...incoming }: CompleteOptions): Promise<CompleteResult> {
  // Sec. 4, 5.2: the parameters as they came, none twice, in a mode that is an answer.
  const request = parseRequestMessage(incoming);
  const message = readResponse(request);
  checkMode(message, 'id_res', 'cancel', 'setup_needed', 'error');
  if (kept === undefined && party.allowUnsolicited) return completeUnsolicited(party, request, message);
  // The login that this browser began, with what it was begun with.
  const transaction = parseTransaction(kept, party);
  const given = carried(transaction);
  const { service, returnTo } = transaction;
  // Sec. 10.2, 5.2.3: negative answers are outcomes, and not signed.
  if (message.get('mode') === 'cancel') return { kind: 'cancelled', ...given };
  if (message.get('mode') === 'setup_needed' || needsSetup(message, service)) return { kind: 'setup-needed', ...given };
  if (message.get('mode') === 'error') throw reported(message, transaction);
  // Sec. 11: the whole of verification, for the version that discovery found.
  checkNamespace(message, service.version);
  const { requests, ownIdentifiers } = party;
  const openId1 = openId1Login(service);
  const expected = { returnTo, service, requests, ownIdentifiers, openId1, isBegunHere: true };
  const identity = await verifyPositiveAssertion(request, message, expected, party);
  // Once, across all processes; last, so that a forged answer does not use up an honest login.
  await claimTransaction(transaction, party.store);
  publish({ type: 'authenticated', endpoint: identity.endpoint, claimedId: identity.claimedId });
  return { kind: 'authenticated', identity, ...given };
}

/**
 * An assertion that nobody here asked for (OpenID 2.0 sec. 10): the provider must be one that the site named, the URL the
 * configured one as it is, and everything else holds as ever.
 */
async function completeUnsolicited(party: Party, request: RequestMessage, message: Message): Promise<CompleteResult> {
  checkMode(message, 'id_res');
  checkNamespace(message);
  const { provider, requests, ownIdentifiers } = party;
  const [endpoint = '', claimedId = ''] = [message.get('op_endpoint'), message.get('claimed_id')];
  // Before anything is requested on the word of a message that anyone may have written.
  if (typeof provider === 'object') verifyEndpoint({ endpoint }, { endpoints: [provider.endpoint] });
  else if (provider !== undefined) verifyEndpoint({ endpoint }, await discoverService(party, ''));
  await checkWelcome(endpoint, claimedId, party);
  const service = ownIdentifiers && { version: '2.0' as const, endpoints: [endpoint] };
  const expected = { returnTo: party.site(undefined, undefined).returnUrl, service, requests, ownIdentifiers };
  const identity = await verifyPositiveAssertion(request, message, expected, party);
  publish({ type: 'authenticated', endpoint: identity.endpoint, claimedId: identity.claimedId });
  return { kind: 'authenticated', identity };
}

/** What a response of OpenID 1.1 leaves out: who was asked for, and where. */
function openId1Login({ version, claimedId, endpoint }: OpenId2Transaction['service']) {
  return version === '1.1' && claimedId !== undefined ? { claimedId, endpoint } : undefined;
}

/** OpenID 1.1 sec. 4.2.2.1: the negative answer to an immediate request looks like a positive one. */
function needsSetup(message: Message, { version }: OpenId2Transaction['service']): boolean {
  return version === '1.1' && message.get('mode') === 'id_res' && message.has('user_setup_url');
}

/** The provider that the site fixed, or else the one that the visitor's identifier names. */
async function discoverService(party: Party, typed: string): Promise<SelectedService> {
  const { provider } = party;
  if (typeof provider === 'object') {
    const { endpoint, opIdentifier = endpoint } = provider;
    const known = { services: [{ version: '2.0', endpoints: [endpoint], types: [OP_IDENTIFIER_TYPE] }] } as const;
    return selectService(known, opIdentifier, party);
  }
  const identifier = provider ?? typed;
  const service = await selectService(await discoverIdentifier(identifier, party), identifier, party);
  publish({ type: 'discovered', identifier: service.claimedId ?? identifier, endpoint: service.endpoint });
  return service;
}

function carried({ appState, landing }: OpenId2Transaction): { appState?: unknown; returnTo?: string } {
  return { ...(appState !== undefined && { appState }), ...(landing !== undefined && { returnTo: landing }) };
}

/** Sec. 5.2.3: an indirect error. Unsigned text of a stranger: for the log, in quotes. */
function reported(message: Message, { service }: OpenId2Transaction): ProviderError {
  const text = quoted(message.get('error') ?? '');
  return new ProviderError(
    'PROVIDER_REPORTED',
    `The provider ${quoted(service.endpoint)} reported an error: ${text}.`,
    {
      step: 'response',
      hint: 'The provider could not use the request of this site; its words may say why.',
      detail: { endpoint: service.endpoint, contact: message.get('contact'), reference: message.get('reference') },
    },
  );
}
