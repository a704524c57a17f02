import { createHash, timingSafeEqual } from 'node:crypto';
import type { JWK } from 'jose';
import { VerificationError } from '../errors.js';
import type { JsonObject } from '../json-document.js';
import { checkAllowances } from '../options.js';
import type { TokenRequirements } from './claims-request.js';
import type { RegisteredClient } from './client-registration.js';
import { decryptToken, parseHeader, peekPayload, type SignedToken, verifySignature } from './json-web-token.js';
import { type KeyContext, KeySets } from './key-set.js';
import { authorityContext, type FetchOptions, type ProviderMetadata } from './provider-metadata.js';
import {
  absentClaim,
  checkAudience,
  checkIssuer,
  checkTimes,
  malformedClaim,
  subjectOf,
  timeClaim,
} from './token-claims.js';

/** What an ID token must agree with. */
export interface IdTokenExpectation extends TokenRequirements {
  readonly metadata: ProviderMetadata;
  readonly client: RegisteredClient;
  /** The nonce of this login; undefined for a token that came with a refresh and has none, as any other has one. */
  readonly nonce: string | undefined;
  /** The access token that came with it, for `at_hash`. */
  readonly accessToken?: string | undefined;
  /** The visitor must have logged in at the authority within this time. */
  readonly maxAgeSeconds?: number | undefined;
  /** Private keys, where the token is encrypted. */
  readonly encryptionKeys?: readonly JWK[] | undefined;
  /** Default: 60. */
  readonly clockToleranceSeconds?: number | undefined;
  /** How long ago the token may have been issued. Default: for as long as it does not expire. */
  readonly maxTokenAgeSeconds?: number | undefined;
  /** Takes an unsigned token where the registration says `none`. Default: false. */
  readonly allowUnsignedIdToken?: boolean | undefined;
}

/** An ID token in which everything was verified. */
export interface IdToken {
  readonly issuer: string;
  readonly subject: string;
  /** What the authority says the visitor's identifier is; absent where it says nothing. */
  readonly identifier?: string;
  readonly sessionId?: string;
  /** The signed token, decrypted where it came encrypted: what an authority understands as a hint. */
  readonly token: string;
  /** All claims of the token. */
  readonly claims: JsonObject;
}

/**
 * Verifies an ID token: encryption, signature, issuer, audience, times, nonce, subject (OIDC Core sec. 3.1.3.7).
 *
 * Security: `metadata`, `client` and `nonce` must be those of the login that this browser began.
 *
 * @throws OPTION_INVALID, TOKEN_MALFORMED, TOKEN_TYPE_MISMATCH, TOKEN_NOT_ENCRYPTED, DECRYPTION_FAILED, ALGORITHM_MISMATCH, KEY_ABSENT,
 *   SIGNATURE_INVALID, ISSUER_MISMATCH, AUDIENCE_MISMATCH, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, NONCE_MISMATCH, CLAIM_ABSENT,
 *   CLAIM_MALFORMED, TOKEN_HASH_MISMATCH, AUTH_TIME_ABSENT, AUTH_TOO_OLD, AUTH_POLICY_UNMET, KEYS_MALFORMED, and what HTTP
 *   requests throw
 */
export async function verifyIdToken(token: string, options: IdTokenExpectation & FetchOptions): Promise<IdToken> {
  checkAllowances('verifyIdToken', options);
  const { http, allowPrivateAddresses, allowInsecureHttp } = options;
  const network = authorityContext({
    ...(http && { http }),
    allowPrivateAddresses: allowPrivateAddresses ?? false,
    allowInsecureHttp: allowInsecureHttp ?? false,
  });
  const verified = await verifyIdTokenWith(token, options, { ...network, keySets: new KeySets() });
  // Whoever leaves the nonce out, leaves no check out: a token of a login has one.
  if (options.nonce === undefined && verified.claims['nonce'] !== undefined) throw foreignNonce();
  return verified;
}

const STEP = 'id-token';

/** The same for a relying party, which has its key sets already. */
export async function verifyIdTokenWith(
  token: string,
  expected: IdTokenExpectation,
  context: KeyContext,
): Promise<IdToken> {
  const { metadata, client, nonce, clockToleranceSeconds = 60, maxTokenAgeSeconds } = expected;
  const decryption = {
    algorithm: client.idTokenEncryptedResponseAlg,
    encoding: client.idTokenEncryptedResponseEnc,
    keys: expected.encryptionKeys ?? [],
  };
  const signed = await decryptToken(token, decryption, STEP);
  const { header, payload } = await readToken(signed, expected, context);
  checkType(header);
  checkIssuer(payload, metadata.issuer, STEP);
  const claimExpectation = { step: STEP, clientId: client.clientId, clockToleranceSeconds } as const;
  checkAudience(payload, claimExpectation);
  checkTimes(payload, { ...claimExpectation, maxTokenAgeSeconds }, ['exp', 'iat']);
  if (nonce !== undefined) checkNonce(payload, nonce);
  const subject = subjectOf(payload, STEP);
  checkAccessTokenHash(payload, header, expected.accessToken);
  checkAuthTime(payload, expected, clockToleranceSeconds);
  checkAcr(payload, expected);
  const [identifier, sessionId] = [payload['id4me.identifier'], payload['sid']];
  return {
    issuer: metadata.issuer,
    subject,
    ...(typeof identifier === 'string' && identifier !== '' && { identifier }),
    ...(typeof sessionId === 'string' && { sessionId }),
    token: signed,
    claims: payload,
  };
}

async function readToken(token: string, expected: IdTokenExpectation, context: KeyContext): Promise<SignedToken> {
  const { client, metadata, allowUnsignedIdToken } = expected;
  const algorithm = client.idTokenSignedResponseAlg;
  if (algorithm === 'none' && allowUnsignedIdToken === true) {
    // Spec 0.1: only because the site said so and the registration too; it came over TLS from the token endpoint.
    const header = parseHeader(token.endsWith('.') ? `${token}-` : token, 3, STEP);
    if (header['alg'] === 'none' && token.endsWith('.')) return { header, payload: peekPayload(`${token}-`, STEP) };
  }
  return verifySignature(token, { step: STEP, algorithms: [algorithm], jwksUri: metadata.jwksUri }, context);
}

/** A token of another kind by the same signer is no ID token (V-11). */
function checkType({ typ }: JsonObject): void {
  if (typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT')) return;
  throw new VerificationError('TOKEN_TYPE_MISMATCH', 'The id-token is a token of another type.', {
    step: STEP,
    hint: 'The operator of the authority has to look at it; or somebody sent a token that was made for something else.',
  });
}

function checkNonce({ nonce }: JsonObject, expected: string): void {
  if (nonce === undefined) throw absentClaim('nonce', STEP);
  const [one, other] = [Buffer.from(typeof nonce === 'string' ? nonce : ''), Buffer.from(expected)];
  if (typeof nonce === 'string' && one.length === other.length && timingSafeEqual(one, other)) return;
  throw foreignNonce();
}

function foreignNonce(): VerificationError {
  return new VerificationError('NONCE_MISMATCH', 'The id-token was issued for another login.', {
    step: STEP,
    hint: 'A token was used twice, or an answer was put into the place of another one.',
  });
}

/** OIDC Core sec. 3.1.3.6: the left half of the access token's hash, by the hash of the signature algorithm. */
function checkAccessTokenHash(payload: JsonObject, header: JsonObject, accessToken: string | undefined): void {
  const given = payload['at_hash'];
  if (given === undefined || accessToken === undefined) return;
  const bits = /(256|384|512)$/.exec(String(header['alg']))?.[1] ?? '256';
  const digest = createHash(`sha${bits}`).update(accessToken).digest();
  if (given === digest.subarray(0, digest.length / 2).toString('base64url')) return;
  throw new VerificationError(
    'TOKEN_HASH_MISMATCH',
    'The access token is not the one that the id-token was issued with.',
    {
      step: STEP,
      hint: 'Begin again. If it stays, the operator of the authority has to look at it.',
    },
  );
}

/** V-10: as recent as it was asked to be. */
function checkAuthTime(
  payload: JsonObject,
  { maxAgeSeconds, requiresAuthTime }: IdTokenExpectation,
  toleranceSeconds: number,
): void {
  const authTime = timeClaim(payload, 'auth_time', STEP);
  if (authTime === undefined) {
    if (maxAgeSeconds === undefined && !requiresAuthTime) return;
    throw new VerificationError('AUTH_TIME_ABSENT', 'The id-token does not say when the visitor logged in.', {
      step: STEP,
      hint: 'The authority does not honour max_age or essential claims; leave them out, or refuse this authority.',
    });
  }
  if (maxAgeSeconds === undefined) return;
  const ageSeconds = Date.now() / 1_000 - authTime;
  // Else a time in milliseconds would be recent for ever.
  if (ageSeconds < -toleranceSeconds) throw malformedClaim('auth_time', 'is in the future', STEP);
  if (ageSeconds <= maxAgeSeconds + toleranceSeconds) return;
  throw new VerificationError('AUTH_TOO_OLD', `The visitor logged in ${Math.round(ageSeconds)} seconds ago.`, {
    step: STEP,
    hint: `At most ${maxAgeSeconds} seconds were asked for.`,
    detail: { ageSeconds: Math.round(ageSeconds), maxAgeSeconds },
  });
}

/** V-10: in one of the ways that were asked for as essential. */
function checkAcr({ acr }: JsonObject, { requiredAcr }: IdTokenExpectation): void {
  if (requiredAcr === undefined || requiredAcr.includes(acr)) return;
  throw new VerificationError(
    'AUTH_POLICY_UNMET',
    'The visitor did not log in at the authority in a way that this site wants.',
    {
      step: STEP,
      hint: 'The authority cannot, or the visitor would not; the id-token has no acr that the claims request names.',
      detail: { required: requiredAcr },
    },
  );
}
