import type { JWK } from 'jose';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { compactVerify } from 'jose/jws/compact/verify';
import { quoted, type Step, VerificationError } from '../errors.js';
import { type JsonObject, parseJsonObject, textMember } from '../json-document.js';
import { type KeyContext, suitableKeys } from './key-set.js';

/** A token whose signature was verified; what its claims say is not. */
export interface SignedToken {
  readonly header: JsonObject;
  readonly payload: JsonObject;
}

/** What a token must be like before its claims are looked at. */
export interface SignatureExpectation {
  /** Which token, for messages. */
  readonly step: Step;
  /** The algorithms that were agreed on; the token's own header chooses nothing (V-2). */
  readonly algorithms: readonly string[];
  /** Where the keys of its issuer are. From the issuer's metadata; never from the token (V-3). */
  readonly jwksUri: string;
}

/** Which tokens come encrypted, and how they are opened. */
export interface Decryption {
  /** What was registered; absent: the token must not be encrypted. */
  readonly algorithm: string | undefined;
  readonly encoding: string | undefined;
  /** Private keys. */
  readonly keys: readonly JWK[];
}

const MAX_TOKEN_LENGTH = 65_536;

/**
 * Verifies the signature of a compact JWS with its issuer's keys (RFC 7515, V-1 to V-4). Its claims are checked by the caller.
 *
 * @throws TOKEN_MALFORMED, ALGORITHM_MISMATCH, KEY_ABSENT, SIGNATURE_INVALID, KEYS_MALFORMED, and what HTTP requests throw
 */
export async function verifySignature(
  token: string,
  { step, algorithms, jwksUri }: SignatureExpectation,
  context: KeyContext,
): Promise<SignedToken> {
  const header = parseHeader(token, 3, step);
  const alg = textMember(header, 'alg') ?? '';
  if (!algorithms.includes(alg)) throw algorithmMismatch(alg, algorithms, step);
  const wanted = { alg, kid: textMember(header, 'kid') };
  const keys = suitableKeys(await context.keySets.obtain(jwksUri, context), wanted);
  const payload =
    (await payloadSignedBy(keys, token, alg)) ?? (await payloadAfterRefresh(token, wanted, keys, jwksUri, context));
  if (payload === undefined) throw signatureFault(keys, wanted, step);
  return { header, payload: parsePayload(payload, step) };
}

/** The signer may have new keys: for a key ID that nobody knows, or where there is none to go by. */
async function payloadAfterRefresh(
  token: string,
  wanted: { alg: string; kid: string | undefined },
  tried: readonly JWK[],
  jwksUri: string,
  context: KeyContext,
): Promise<Uint8Array | undefined> {
  if (tried.length > 0 && wanted.kid !== undefined) return undefined;
  const fresh = await context.keySets.refresh(jwksUri, context);
  return fresh && payloadSignedBy(suitableKeys(fresh, wanted), token, wanted.alg);
}

async function payloadSignedBy(keys: readonly JWK[], token: string, alg: string): Promise<Uint8Array | undefined> {
  for (const key of keys) {
    try {
      return (await compactVerify(token, key, { algorithms: [alg] })).payload;
    } catch {
      // Not this one, or a key that is none; another of the same name or kind may fit.
    }
  }
  return undefined;
}

/**
 * Opens a token that was to come encrypted, and gives the signed one inside. One that was not to is given back as it is (V-1).
 *
 * @throws TOKEN_NOT_ENCRYPTED, TOKEN_MALFORMED, ALGORITHM_MISMATCH, DECRYPTION_FAILED
 */
export async function decryptToken(token: string, { algorithm, encoding, keys }: Decryption, step: Step) {
  if (algorithm === undefined) return token;
  if (token.split('.').length === 3) {
    throw new VerificationError(
      'TOKEN_NOT_ENCRYPTED',
      `The ${step} came unencrypted, and was registered to be encrypted.`,
      {
        step,
        hint: 'Somebody may have put another token in its place. If every login fails so, the authority does not do what it registered.',
      },
    );
  }
  const header = parseHeader(token, 5, step);
  if (header['zip'] !== undefined) throw malformedToken(step, 'is compressed');
  const [alg, enc] = [textMember(header, 'alg') ?? '', textMember(header, 'enc') ?? ''];
  if (alg !== algorithm) throw algorithmMismatch(alg, [algorithm], step);
  if (enc !== encoding) throw algorithmMismatch(enc, [encoding ?? 'A128CBC-HS256'], step);
  const candidates = keys.filter((key) => header['kid'] === undefined || key.kid === header['kid']);
  for (const key of candidates) {
    const options = { keyManagementAlgorithms: [algorithm], contentEncryptionAlgorithms: [enc] };
    try {
      const { plaintext } = await compactDecrypt(token, key, options);
      return Buffer.from(plaintext).toString('utf8');
    } catch {
      // Another of our keys may open it.
    }
  }
  throw new VerificationError('DECRYPTION_FAILED', `The ${step} could not be decrypted with the keys of this site.`, {
    step,
    hint: 'All processes of the site need the same encryptionKeys, and old ones for as long as registrations name them.',
  });
}

/** The claims of a token that nothing was verified of; for choosing whom to ask. @throws TOKEN_MALFORMED */
export function peekPayload(token: string, step: Step): JsonObject {
  parseHeader(token, 3, step);
  return parsePayload(Buffer.from(token.split('.')[1] ?? '', 'base64url'), step);
}

/** The protected header, of a token that has the right number of parts. @throws TOKEN_MALFORMED */
export function parseHeader(token: string, parts: 3 | 5, step: Step): JsonObject {
  if (token.length > MAX_TOKEN_LENGTH) throw malformedToken(step, `has more than ${MAX_TOKEN_LENGTH} characters`);
  const pieces = token.split('.');
  if (pieces.length !== parts) throw malformedToken(step, `has ${pieces.length} parts where ${parts} were due`);
  if (!/^[\w.-]+$/.test(token)) throw malformedToken(step, 'is not base64url');
  const header = parseJsonObject(Buffer.from(pieces[0] ?? '', 'base64url').toString('utf8'));
  if (!header) throw malformedToken(step, 'has a header that is not a JSON object');
  // RFC 7515 sec. 4.1.11: what must be understood, and is not, refuses the token.
  if (header['crit'] !== undefined) throw malformedToken(step, 'has a crit header');
  return header;
}

function parsePayload(payload: Uint8Array, step: Step): JsonObject {
  const claims = parseJsonObject(Buffer.from(payload).toString('utf8'));
  if (!claims) throw malformedToken(step, 'has a payload that is not a JSON object');
  return claims;
}

/** The error for a token that cannot be read. */
export function malformedToken(step: Step, fault: string): VerificationError {
  return new VerificationError('TOKEN_MALFORMED', `The ${step} ${fault}.`, {
    step,
    hint: 'The operator of the authority or the agent has to look at it.',
  });
}

function algorithmMismatch(alg: string, algorithms: readonly string[], step: Step): VerificationError {
  const expected = algorithms.join(', ');
  return new VerificationError('ALGORITHM_MISMATCH', `The ${step} has the algorithm ${quoted(alg)}, not ${expected}.`, {
    step,
    hint: 'The algorithm is agreed on at registration; a token with another one may be forged.',
    detail: { expected: algorithms, received: alg.slice(0, 50) },
  });
}

function signatureFault(keys: readonly JWK[], { alg, kid }: { alg: string; kid: string | undefined }, step: Step) {
  const detail = { algorithm: alg, keyId: kid?.slice(0, 200) };
  return keys.length === 0
    ? new VerificationError('KEY_ABSENT', `The issuer of the ${step} publishes no key that could have signed it.`, {
        step,
        hint: 'The issuer must publish its keys, of 2,048 bits or more where they are RSA, before it signs with them.',
        detail,
      })
    : new VerificationError('SIGNATURE_INVALID', `The signature of the ${step} is not that of its issuer.`, {
        step,
        hint: 'The token was altered, or somebody else made it.',
        detail,
      });
}
