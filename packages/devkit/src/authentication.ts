import { buildPositiveAssertion, type Subject } from './assertion.js';
import type { AuthenticationRequest } from './authentication-request.js';
import type { IdentifierForm } from './identifier.js';
import { buildIndirectResponse, buildNegativeAssertion, type IndirectResponse } from './indirect-response.js';
import { IDENTIFIER_SELECT, ProtocolError } from './message.js';
import type { Provider } from './provider.js';
import type { DevUser } from './user.js';

/** How a request is answered. */
export interface ApproveOptions {
  /** Name of the user who logs in. Default: the owner of the identifier asked for, else the first user. */
  user?: string;
  /** Form of the identifier that the user picks where the site leaves the choice. Default 'xrds'. */
  form?: IdentifierForm;
  /** Way of the answer. Default: GET, or POST when the URL would be longer than 2,047 bytes. */
  via?: 'GET' | 'POST';
  /** Policies that the log-in is said to have met, for sites that ask by PAPE (PAPE 1.0 sec. 4). Default: none. */
  policies?: readonly string[];
  /** Also asserts an identity that no user of this provider owns, as a lying provider would. Default false. */
  assertAnyIdentity?: boolean;
}

/**
 * The positive answer to a request (OpenID 2.0 sec. 10.1).
 *
 * @throws ProtocolError when the user does not own the identity or there is nowhere to answer to
 */
export function approveRequest(
  provider: Provider,
  request: AuthenticationRequest,
  options: ApproveOptions = {},
): IndirectResponse {
  const subject = chooseSubject(provider, request, options);
  const assertion = buildPositiveAssertion(provider, request, subject);
  return buildIndirectResponse(requireReturnTo(request), assertion, options.via);
}

/**
 * The negative answer to a request (OpenID 2.0 sec. 10.2).
 *
 * @throws ProtocolError when there is nowhere to answer to
 */
export function refuseRequest(request: AuthenticationRequest, via?: 'GET' | 'POST'): IndirectResponse {
  return buildIndirectResponse(requireReturnTo(request), buildNegativeAssertion(request.immediate), via);
}

/** The users who can answer a request: all where the site leaves the choice, else the owner of the identity. */
export function eligibleUsers(provider: Provider, request: AuthenticationRequest): readonly DevUser[] {
  const identity = request.identifiers?.identity;
  if (identity === undefined || identity === IDENTIFIER_SELECT) return provider.users;
  const owner = provider.findOwner(identity);
  return owner ? [owner] : [];
}

function chooseSubject(provider: Provider, request: AuthenticationRequest, options: ApproveOptions): Subject {
  const { identifiers } = request;
  const { policies = [] } = options;
  const eligible = options.assertAnyIdentity ? provider.users : eligibleUsers(provider, request);
  const user = options.user === undefined ? eligible[0] : eligible.find(({ name }) => name === options.user);
  if (!user) {
    throw new ProtocolError(
      `${options.user ?? 'No user'} cannot log in as ${identifiers?.identity ?? 'anybody'} here.`,
    );
  }
  if (identifiers?.identity !== IDENTIFIER_SELECT) return { user, policies, identifiers };
  const chosen = provider.identifier(user.name, options.form ?? 'xrds');
  // With a delegated form, the claimed identifier is the page and the local one is what the page names (sec. 7.3.2.3).
  const isDelegated = options.form?.startsWith('delegated-') ?? false;
  const identity = isDelegated ? provider.identifier(user.name, 'html') : chosen;
  return { user, policies, identifiers: { claimedId: chosen, identity } };
}

function requireReturnTo({ returnTo }: AuthenticationRequest): string {
  if (returnTo === undefined) throw new ProtocolError('The request has no openid.return_to.');
  return returnTo;
}
