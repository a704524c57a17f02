import { randomBytes } from 'node:crypto';
import { type Association, sign } from './association.js';
import { buildFetchResponse } from './attribute-exchange.js';
import { buildAuthenticationPolicy } from './authentication-policy.js';
import type { AuthenticationRequest } from './authentication-request.js';
import { override } from './faults.js';
import { type Message, OPENID2_NAMESPACE } from './message.js';
import type { Provider } from './provider.js';
import { buildSimpleRegistration } from './simple-registration.js';
import type { DevUser } from './user.js';

/** Who is asserted to be there: the user, and the identifiers that the assertion names. */
export interface Subject {
  user: DevUser;
  /** Policies that the log-in is said to have met (PAPE 1.0 sec. 4). */
  policies: readonly string[];
  identifiers: { claimedId: string; identity: string } | undefined;
}

/** Fields that the signature cannot or need not cover (OpenID 2.0 sec. 10.1). */
const UNSIGNED = new Set(['ns', 'mode', 'signed', 'sig']);

/** The positive assertion, signed (OpenID 2.0 sec. 10.1), with the faults that are on. */
export function buildPositiveAssertion(provider: Provider, request: AuthenticationRequest, subject: Subject): Message {
  const { faults } = provider;
  const association = chooseAssociation(provider, request.assocHandle);
  const message: Message = new Map([
    ['ns', OPENID2_NAMESPACE],
    ['mode', 'id_res'],
    ['op_endpoint', provider.endpoint],
  ]);
  if (subject.identifiers) {
    message.set('claimed_id', subject.identifiers.claimedId);
    message.set('identity', subject.identifiers.identity);
  }
  message.set('return_to', request.returnTo ?? '');
  message.set('response_nonce', faults.nonce ?? createResponseNonce(provider.now()));
  if (request.assocHandle !== undefined && association.isPrivate) {
    message.set('invalidate_handle', request.assocHandle);
  }
  message.set('assoc_handle', association.handle);
  addExtensions(provider, request, subject, message);

  override(message, faults.assertionOverridesBeforeSigning);
  signMessage(association, message, faults.omitSignedFields);
  override(message, faults.assertionOverrides);
  return message;
}

/** The association that the request names, or a private one when there is none such (OpenID 2.0 sec. 10, 11.4.2). */
function chooseAssociation(provider: Provider, handle: string | undefined): Association {
  const { associations, assertionLifetimeMs, faults } = provider;
  const shared = handle === undefined ? undefined : associations.findShared(handle);
  if (shared && faults.unknownHandle) associations.delete(shared);
  else if (shared) return shared;
  return associations.issue('HMAC-SHA256', assertionLifetimeMs, true);
}

function addExtensions(
  provider: Provider,
  request: AuthenticationRequest,
  { user, policies }: Subject,
  message: Message,
): void {
  const extensions = [
    request.sreg && buildSimpleRegistration(request.sreg, user),
    buildAuthenticationPolicy(request.message, { timeMs: provider.now(), policies }),
    request.ax && buildFetchResponse(request.ax, user, provider.faults.alwaysCountAttributes),
  ];
  for (const extension of extensions) {
    for (const [name, value] of extension ?? []) message.set(name, value);
  }
}

function signMessage(association: Association, message: Message, omit: readonly string[]): void {
  const names = [...message.keys()].filter((name) => !UNSIGNED.has(name) && !omit.includes(name));
  const signed = message.get('signed') ?? names.join(',');
  message.set('signed', signed);
  message.set('sig', sign(association, signed.split(','), message));
}

/** A nonce that starts with the time, in UTC and whole seconds (OpenID 2.0 sec. 10.1). */
function createResponseNonce(nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return `${time}${randomBytes(9).toString('base64url')}`;
}
