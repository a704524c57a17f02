import { ProviderError, quoted } from '../errors.js';
import type { Association } from './association.js';
import { decodeBase64 } from './base64.js';
import { createDiffieHellmanKeys, type DiffieHellmanKeys, decryptMacKey } from './diffie-hellman.js';
import { OPENID2_NAMESPACE } from './namespace.js';

/** What is asked for: how assertions are signed, and how the key for that travels (OpenID 2.0 sec. 8.3, 8.4). */
export interface AssociationKind {
  readonly assocType: 'HMAC-SHA1' | 'HMAC-SHA256';
  readonly sessionType: 'DH-SHA1' | 'DH-SHA256' | 'no-encryption';
}

/** Asked for first. */
export const PREFERRED_KIND: AssociationKind = { assocType: 'HMAC-SHA256', sessionType: 'DH-SHA256' };

/** Asked for when the first is not supported and no proposal came with the refusal. */
export const SECOND_KIND: AssociationKind = { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' };

/** A request that was built, with what is needed to read its answer. */
export interface AssociationRequest {
  readonly kind: AssociationKind;
  readonly fields: ReadonlyArray<readonly [string, string]>;
  readonly keys?: DiffieHellmanKeys;
}

/** How many bytes a MAC key has: as many as its hash gives (OpenID 2.0 sec. 8.4). */
export const MAC_KEY_BYTES = Object.freeze({ 'HMAC-SHA1': 20, 'HMAC-SHA256': 32 });

/** Names of hashes, weakest first. */
export const HASH_NAMES = ['sha1', 'sha256'] as const;

/** What a site takes for an association. */
export interface AssociationPolicy {
  /** The weakest hash that it may sign with. */
  readonly minimumHash: (typeof HASH_NAMES)[number];
  /** It is used no longer than this, whatever its provider says. */
  readonly maxAssociationAgeSeconds: number;
}

/** What a site takes that says nothing. */
export const ASSOCIATION_POLICY: AssociationPolicy = Object.freeze({
  minimumHash: 'sha1',
  maxAssociationAgeSeconds: 24 * 60 * 60,
});

/** Whether a signature of this type is as strong as the site wants it. */
export function isStrongEnough(
  type: AssociationKind['assocType'],
  { minimumHash }: Pick<AssociationPolicy, 'minimumHash'>,
): boolean {
  return minimumHash === 'sha1' || type === 'HMAC-SHA256';
}

const LOGIN_MS = 15 * 60_000;

/**
 * Whether a kind may be asked for: the hash of the session must fit the key, and a key without encryption of its own travels
 * only where the transport encrypts (OpenID 2.0 sec. 8.4).
 */
export function isAllowedKind({ assocType, sessionType }: AssociationKind, isProtected: boolean): boolean {
  if (sessionType === 'no-encryption') return isProtected;
  return assocType.slice('HMAC-'.length) === sessionType.slice('DH-'.length);
}

/** The kind that a refusal proposes; undefined when it names none that this library knows (OpenID 2.0 sec. 8.2.4). */
export function proposedKind(refusal: ReadonlyMap<string, string>): AssociationKind | undefined {
  const assocType = refusal.get('assoc_type');
  const sessionType = refusal.get('session_type');
  if (assocType !== 'HMAC-SHA1' && assocType !== 'HMAC-SHA256') return undefined;
  if (sessionType !== 'DH-SHA1' && sessionType !== 'DH-SHA256' && sessionType !== 'no-encryption') return undefined;
  return { assocType, sessionType };
}

/** Builds an association request, with a fresh key where the session has one (OpenID 2.0 sec. 8.1). */
export function buildAssociationRequest(kind: AssociationKind): AssociationRequest {
  const fields: Array<readonly [string, string]> = [
    ['ns', OPENID2_NAMESPACE],
    ['mode', 'associate'],
    ['assoc_type', kind.assocType],
    ['session_type', kind.sessionType],
  ];
  if (kind.sessionType === 'no-encryption') return { kind, fields };
  const keys = createDiffieHellmanKeys();
  // Modulus and generator are the default ones, so they are left out (sec. 8.1.2).
  return { kind, keys, fields: [...fields, ['dh_consumer_public', keys.publicKey.toString('base64')]] };
}

/**
 * Reads the answer to an association request (OpenID 2.0 sec. 8.2).
 *
 * @param fields written by the provider
 * @throws ASSOCIATION_MALFORMED
 */
export function parseAssociationResponse(
  endpoint: string,
  request: AssociationRequest,
  fields: ReadonlyMap<string, string>,
  { maxAssociationAgeSeconds }: AssociationPolicy = ASSOCIATION_POLICY,
): Association {
  const { assocType, sessionType } = request.kind;
  const require = (holds: boolean, fault: string): void => {
    if (!holds) throw malformed(endpoint, fault);
  };
  require(fields.get('ns') === OPENID2_NAMESPACE, 'has no OpenID 2.0 namespace');
  // Sec. 8.2.1: what was asked for, or nothing.
  require(fields.get('assoc_type') === assocType, `has the association type ${quoted(fields.get('assoc_type') ?? '')}`);
  require(fields.get('session_type') ===
    sessionType, `has the session type ${quoted(fields.get('session_type') ?? '')}`);
  const handle = fields.get('assoc_handle') ?? '';
  require(/^[!-~]{1,255}$/.test(handle), 'has no handle of 1 to 255 printable characters');
  const expiresIn = fields.get('expires_in') ?? '';
  require(/^\d{1,12}$/.test(expiresIn) && Number(expiresIn) > 0, `expires in ${quoted(expiresIn)} seconds`);
  const macKey = readMacKey(request, fields);
  const keyLength = MAC_KEY_BYTES[assocType];
  if (macKey?.length !== keyLength) throw malformed(endpoint, `has no MAC key of ${keyLength} bytes, properly sent`);

  const lifetimeMs = Math.min(Number(expiresIn), maxAssociationAgeSeconds) * 1_000;
  const now = Date.now();
  return {
    endpoint,
    handle,
    type: assocType,
    macKey: macKey.toString('base64'),
    expiresAt: now + lifetimeMs,
    renewAt: now + lifetimeMs - Math.min(LOGIN_MS, lifetimeMs / 2),
  };
}

function readMacKey({ kind, keys }: AssociationRequest, fields: ReadonlyMap<string, string>): Buffer | undefined {
  if (!keys) return decodeBase64(fields.get('mac_key') ?? '');
  const serverPublicKey = decodeBase64(fields.get('dh_server_public') ?? '');
  const encryptedMacKey = decodeBase64(fields.get('enc_mac_key') ?? '');
  if (!serverPublicKey || !encryptedMacKey) return undefined;
  const hash = kind.sessionType === 'DH-SHA256' ? 'sha256' : 'sha1';
  return decryptMacKey(hash, keys.privateKey, serverPublicKey, encryptedMacKey);
}

function malformed(endpoint: string, fault: string): ProviderError {
  return new ProviderError('ASSOCIATION_MALFORMED', `The association that ${quoted(endpoint)} sent ${fault}.`, {
    step: 'association',
    hint: 'Logins go on without: each assertion is then verified by asking the provider.',
    detail: { endpoint },
  });
}
