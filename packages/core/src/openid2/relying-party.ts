import { IdentifierError, ProviderError, quoted } from '../errors.js';
import { observed, publish } from '../events.js';
import type { FormPost } from '../form-page.js';
import { landingPath } from '../landing.js';
import { claimTransaction } from '../login-transaction.js';
import type { OptionOwner } from '../options.js';
import { type IncomingRequest, parseRequestMessage } from '../request-message.js';
import { obtainAssociation } from './association.js';
import type { AxStoreRequest } from './attribute-store.js';
import {
  type AuthenticationRequest,
  buildAuthenticationForm,
  buildAuthenticationRequest,
} from './authentication-request.js';
import { discoverService } from './login-provider.js';
import { checkMode, checkNamespace, type Message } from './message.js';
import { providerUrl } from './pinned-provider.js';
import { type Party, type RelyingPartyOptions, readRelyingPartyOptions } from './relying-party-options.js';
import { readResponse } from './response.js';
import { buildReturnTo } from './return-to.js';
import { checkSelected, type SelectedService } from './service-selection.js';
import { createTransaction, type OpenId2Transaction, parseTransaction } from './transaction.js';
import { type AttributeUpdate, completeUnsolicited, verifyUpdate } from './unsolicited-assertion.js';
import { type OpenId2Identity, verifyPositiveAssertion } from './verify-assertion.js';

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
  /** Attributes that the provider is asked to keep, in the place of what `ax` asks for. `extensions.axStore` says whether it did. */
  readonly axStore?: AxStoreRequest | undefined;
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
  /** Without options where there is one provider; else `identifier` must be given. */
  begin(options?: BeginOptions): Promise<BeginResult>;
  complete(options: CompleteOptions): Promise<CompleteResult>;
  /** For requests to `ax.updateUrl`: what a provider says later of somebody who logged in once. Never a login. */
  verifyUpdate(request: IncomingRequest): Promise<AttributeUpdate>;
}

/**
 * The relying party's side of OpenID 2.0: begins logins and completes them.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
 */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  return createRelyingPartyFor(undefined, options);
}

/**
 * The same for a strategy, whose name the messages about wrong options have.
 *
 * @param owner what the site called
 */
export function createRelyingPartyFor(owner: OptionOwner | undefined, options: RelyingPartyOptions): RelyingParty {
  const party = readRelyingPartyOptions(options, owner);
  return {
    begin: (login = {}) => observed(() => begin(withDeadline(party), login)),
    complete: (answer) => observed(() => complete(withDeadline(party), answer)),
    verifyUpdate: (request) => observed(() => verifyUpdate(withDeadline(party), request)),
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
  if (party.requireAssociation && !association) throw associationRequired(service);
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
    axStore: login.axStore,
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
  if (kept === undefined && party.allowUnsolicited) {
    return { kind: 'authenticated', identity: await completeUnsolicited(party, request, message) };
  }
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
  // Another strategy may have begun the login, a less strict one that shares the session.
  if (!ownIdentifiers) checkSelected(service, party);
  const openId1 = openId1Login(service);
  const expected = { returnTo, service, requests, ownIdentifiers, openId1, isBegunHere: true };
  const identity = await verifyPositiveAssertion(request, message, expected, party);
  // Once, across all processes; last, so that a forged answer does not use up an honest login.
  await claimTransaction(transaction, party.store);
  publish({ type: 'authenticated', endpoint: identity.endpoint, claimedId: identity.claimedId });
  return { kind: 'authenticated', identity, ...given };
}

function associationRequired({ endpoint }: SelectedService): IdentifierError {
  return new IdentifierError('ASSOCIATION_REQUIRED', `The provider ${quoted(endpoint)} makes no association.`, {
    step: 'association',
    hint: 'This site takes logins under an association alone. The event association-refused says why there is none.',
    detail: { endpoint },
  });
}

/** What a response of OpenID 1.1 leaves out: who was asked for, and where. */
function openId1Login({ version, claimedId, endpoint }: OpenId2Transaction['service']) {
  return version === '1.1' && claimedId !== undefined ? { claimedId, endpoint } : undefined;
}

/** OpenID 1.1 sec. 4.2.2.1: the negative answer to an immediate request looks like a positive one. */
function needsSetup(message: Message, { version }: OpenId2Transaction['service']): boolean {
  return version === '1.1' && message.get('mode') === 'id_res' && message.has('user_setup_url');
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
