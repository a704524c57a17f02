import { publish } from '../events.js';
import { invalidOption } from '../options.js';
import { type IncomingRequest, parseRequestMessage, type RequestMessage } from '../request-message.js';
import type { AxResponse } from './attribute-exchange.js';
import { verifyEndpoint } from './discovered-information.js';
import { malformedExtension } from './extension.js';
import type { ExtensionRequests } from './extensions.js';
import { discoverService } from './login-provider.js';
import { checkMode, checkNamespace, type Message } from './message.js';
import type { Party } from './relying-party-options.js';
import { readResponse } from './response.js';
import { checkWelcome } from './service-selection.js';
import { type OpenId2Identity, verifyPositiveAssertion } from './verify-assertion.js';

/**
 * Verifies an assertion that nobody here asked for, and that logs somebody in (OpenID 2.0 sec. 10): the URL is the configured one
 * as it is.
 *
 * @throws what `complete` throws, and PROVIDER_REFUSED
 */
export async function completeUnsolicited(
  party: Party,
  request: RequestMessage,
  message: Message,
): Promise<OpenId2Identity> {
  const { returnUrl } = party.site(undefined, undefined);
  const identity = await verifyUnsolicited(party, request, message, { returnTo: returnUrl, requests: party.requests });
  publish({ type: 'authenticated', endpoint: identity.endpoint, claimedId: identity.claimedId });
  return identity;
}

/** What a provider says later of somebody who logged in once. */
export interface AttributeUpdate {
  /** The key of the account. */
  readonly claimedId: string;
  readonly endpoint: string;
  /** Type URI -> values, without prototype; as true as the provider. */
  readonly attributes: AxResponse;
}

/**
 * Verifies an update of attributes: a positive assertion to `ax.updateUrl` that answers no login (Attribute Exchange 1.0
 * sec. 5.1, 5.2). Everything is checked as at a login, and it counts once.
 *
 * Security: it logs nobody in; there is no browser that it could be bound to. Anyone can post one, which makes this server look at
 * the page of an identifier, as beginning a login does.
 *
 * @throws OPTION_INVALID without an updateUrl, EXTENSION_MALFORMED without attributes, PROVIDER_REFUSED, and what
 *   `verifyAssertion` throws
 */
export async function verifyUpdate(party: Party, incoming: IncomingRequest): Promise<AttributeUpdate> {
  const updateUrl = party.requests.ax?.updateUrl;
  if (updateUrl === undefined) throw invalidOption('verifyUpdate', 'ax', 'needs an updateUrl');
  const request = parseRequestMessage(incoming);
  const message = readResponse(request);
  // What was asked of the provider at the login is not asked of an update: the visitor is not there.
  const identity = await verifyUnsolicited(party, request, message, { returnTo: updateUrl, requests: {} });
  const { claimedId, endpoint, extensions } = identity;
  if (!extensions.ax) throw malformedExtension('The update has no attributes that are signed.');
  return Object.freeze({ claimedId, endpoint, attributes: extensions.ax });
}

/** The provider must be one that the site named, where it named any, and everything else holds as ever. */
async function verifyUnsolicited(
  party: Party,
  request: RequestMessage,
  message: Message,
  { returnTo, requests }: { readonly returnTo: string; readonly requests: ExtensionRequests },
): Promise<OpenId2Identity> {
  checkMode(message, 'id_res');
  checkNamespace(message);
  const { provider, ownIdentifiers } = party;
  const [endpoint = '', claimedId = ''] = [message.get('op_endpoint'), message.get('claimed_id')];
  // Before anything is requested on the word of a message that anyone may have written.
  if (typeof provider === 'object') verifyEndpoint({ endpoint }, { endpoints: [provider.endpoint] });
  else if (provider !== undefined) verifyEndpoint({ endpoint }, await discoverService(party, ''));
  await checkWelcome(endpoint, claimedId, party);
  const service = ownIdentifiers && { version: '2.0' as const, endpoints: [endpoint] };
  return verifyPositiveAssertion(request, message, { returnTo, service, requests, ownIdentifiers }, party);
}
