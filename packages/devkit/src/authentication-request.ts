import { type FetchRequest, parseFetchRequest } from './attribute-exchange.js';
import { type Message, ProtocolError, requireOpenId2 } from './message.js';
import { matchesRealm } from './realm.js';
import { parseSimpleRegistration, type SimpleRegistrationRequest } from './simple-registration.js';

/** A request to authenticate somebody (OpenID 2.0 sec. 9.1). */
export interface AuthenticationRequest {
  message: Message;
  immediate: boolean;
  /** Where the answer goes; absent when the site wants none. */
  returnTo: string | undefined;
  realm: string;
  /** Both or neither; neither when the request is about its extensions only. */
  identifiers: { claimedId: string; identity: string } | undefined;
  assocHandle: string | undefined;
  sreg: SimpleRegistrationRequest | undefined;
  ax: FetchRequest | undefined;
}

/**
 * The authentication request in a message (OpenID 2.0 sec. 9.1).
 *
 * @throws ProtocolError
 */
export function parseAuthenticationRequest(message: Message): AuthenticationRequest {
  requireOpenId2(message);
  const mode = message.get('mode');
  if (mode !== 'checkid_setup' && mode !== 'checkid_immediate') {
    throw new ProtocolError('openid.mode is none of this endpoint.');
  }
  const returnTo = message.get('return_to');
  const realm = message.get('realm') ?? returnTo;
  if (realm === undefined) throw new ProtocolError('openid.realm must be sent when openid.return_to is not.');
  if (returnTo !== undefined && !matchesRealm(realm, returnTo)) {
    throw new ProtocolError('openid.return_to is not inside openid.realm.');
  }
  return {
    message,
    immediate: mode === 'checkid_immediate',
    returnTo,
    realm,
    identifiers: parseIdentifiers(message),
    assocHandle: message.get('assoc_handle'),
    sreg: parseSimpleRegistration(message),
    ax: parseFetchRequest(message),
  };
}

function parseIdentifiers(message: Message): AuthenticationRequest['identifiers'] {
  const claimedId = message.get('claimed_id');
  const identity = message.get('identity');
  if (claimedId === undefined && identity === undefined) return undefined;
  if (claimedId === undefined || identity === undefined) {
    throw new ProtocolError('openid.claimed_id and openid.identity must be sent both or neither.');
  }
  return { claimedId, identity };
}
