import { randomBytes } from 'node:crypto';
import type { Answer } from './answer.js';
import type { AssociationType } from './association.js';
import {
  btwoc,
  DEFAULT_GENERATOR,
  DEFAULT_MODULUS,
  encryptMacKey,
  exchangeKeys,
  type KeyExchange,
  modularPower,
  parseBtwoc,
  type SessionHash,
} from './diffie-hellman.js';
import { directError, directResponse } from './direct-response.js';
import type { Faults } from './faults.js';
import { type Message, ProtocolError } from './message.js';
import type { Provider } from './provider.js';

/** The pairs that go together: a hash of the session as long as the MAC key (OpenID 2.0 sec. 8.4). */
const HASHES: Record<AssociationType, { sessionType: string; hash: SessionHash }> = {
  'HMAC-SHA1': { sessionType: 'DH-SHA1', hash: 'sha1' },
  'HMAC-SHA256': { sessionType: 'DH-SHA256', hash: 'sha256' },
};

/** Longest modulus in bits; a longer one would keep the process busy. */
const MAX_MODULUS_BITS = 4096;

/**
 * Answers an associate request (OpenID 2.0 sec. 8.2).
 *
 * @throws ProtocolError when the request is malformed
 */
export function answerAssociate(provider: Provider, message: Message): Answer {
  const { faults } = provider;
  const assocType = message.get('assoc_type') ?? '';
  const sessionType = message.get('session_type') ?? '';
  const refusal = refuse(faults, assocType, sessionType);
  if (refusal) return refusal;
  if (!isSupported(provider, assocType, sessionType)) return unsupported(faults);

  const association = provider.associations.issue(assocType, provider.associationLifetimeMs, false);
  const macKey = faults.wrongMacLength === undefined ? association.macKey : randomBytes(faults.wrongMacLength);
  const fields = new Map([
    ['assoc_handle', association.handle],
    ['session_type', sessionType],
    ['assoc_type', assocType],
    ['expires_in', String(Math.floor(provider.associationLifetimeMs / 1000))],
    ...(sessionType === 'no-encryption'
      ? [['mac_key', macKey.toString('base64')] as const]
      : encryptedMacKey(faults, message, macKey, HASHES[assocType].hash)),
  ]);
  for (const [name, value] of Object.entries(faults.associationOverrides)) fields.set(name, value);
  return directResponse(fields);
}

function isSupported(provider: Provider, assocType: string, sessionType: string): assocType is AssociationType {
  if (assocType !== 'HMAC-SHA1' && assocType !== 'HMAC-SHA256') return false;
  if (sessionType === 'no-encryption') return provider.allowPlainAssociation;
  return sessionType === HASHES[assocType].sessionType;
}

/** The refusal in the name of a fault, or undefined when none is on. */
function refuse(faults: Faults, assocType: string, sessionType: string): Answer | undefined {
  const proposal = faults.proposeAssociation;
  switch (faults.refuseAssociations) {
    case 'unsupported-type':
      return unsupported(faults);
    case '400':
      return directError('Associations are not for you.');
    case '500':
      return { ...directError('Something broke.'), status: 500 };
    case 'html':
      return {
        status: 200,
        kind: 'direct-response',
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: '<!doctype html>\n<title>Welcome</title>\n<p>Welcome: all is well.</p>\n',
      };
    case 'http-200-error':
      return { ...unsupported(faults), status: 200 };
    case undefined:
      if (!proposal) return undefined;
      return proposal.assocType === assocType && proposal.sessionType === sessionType ? undefined : unsupported(faults);
  }
}

/** Says what would be supported instead (OpenID 2.0 sec. 8.2.4). */
function unsupported({ proposeAssociation }: Faults): Answer {
  const { assocType, sessionType } = proposeAssociation ?? {
    assocType: 'HMAC-SHA256',
    sessionType: 'DH-SHA256',
  };
  return directError('This association type or session type is not supported.', [
    ['error_code', 'unsupported-type'],
    ['session_type', sessionType],
    ['assoc_type', assocType],
  ]);
}

/** The fields that carry a MAC key under a Diffie-Hellman secret (OpenID 2.0 sec. 8.2.3). */
function encryptedMacKey(
  faults: Faults,
  message: Message,
  macKey: Uint8Array,
  hash: SessionHash,
): (readonly [string, string])[] {
  const modulus = readNumber(message, 'dh_modulus') ?? DEFAULT_MODULUS;
  const generator = readNumber(message, 'dh_gen') ?? DEFAULT_GENERATOR;
  const consumerPublic = readNumber(message, 'dh_consumer_public');
  if (modulus >> BigInt(MAX_MODULUS_BITS) > 0n) throw new ProtocolError('openid.dh_modulus is too long.');
  if (generator <= 1n || generator >= modulus) throw new ProtocolError('openid.dh_gen is out of range.');
  if (consumerPublic === undefined || consumerPublic <= 1n || consumerPublic >= modulus - 1n) {
    throw new ProtocolError('openid.dh_consumer_public is missing or out of range.');
  }
  const { serverPublic, sharedSecret } = faults.degenerateDhKey
    ? degenerateExchange(faults.degenerateDhKey, modulus, consumerPublic)
    : exchangeKeys(modulus, generator, consumerPublic);
  return [
    ['dh_server_public', btwoc(serverPublic).toString('base64')],
    ['enc_mac_key', encryptMacKey(macKey, hash, sharedSecret).toString('base64')],
  ];
}

function readNumber(message: Message, name: string): bigint | undefined {
  const text = message.get(name);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) {
    throw new ProtocolError(`openid.${name} is not base64.`);
  }
  return parseBtwoc(bytes);
}

/** A public key without a secret behind it, and the "secret" to which it leads who does not look. */
function degenerateExchange(
  key: NonNullable<Faults['degenerateDhKey']>,
  modulus: bigint,
  consumerPublic: bigint,
): KeyExchange {
  if (key === '0') return { serverPublic: 0n, sharedSecret: 0n };
  if (key === '1') return { serverPublic: 1n, sharedSecret: 1n };
  if (key === 'p') return { serverPublic: modulus, sharedSecret: 0n };
  // (p-1)^x is 1 or p-1. For a generator that is no square modulo p, like the default one, so is Euler's criterion of g^x.
  const sharedSecret = modularPower(consumerPublic, (modulus - 1n) / 2n, modulus);
  return { serverPublic: modulus - 1n, sharedSecret };
}
