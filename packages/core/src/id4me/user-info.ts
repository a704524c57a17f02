import type { JWK } from 'jose';
import { ProviderError, quoted, VerificationError } from '../errors.js';
import { type JsonObject, parseJsonObject } from '../json-document.js';
import { checkAllowances } from '../options.js';
import { decryptToken, verifySignature } from './json-web-token.js';
import { type KeyContext, KeySets, SIGNATURE_ALGORITHMS } from './key-set.js';
import {
  type AuthorityContext,
  authorityContext,
  type FetchOptions,
  isPlainHttpAllowed,
  type ProviderMetadata,
} from './provider-metadata.js';
import type { RegisteredClient } from './registration-response.js';
import { checkAudience, checkIssuer, checkTimes, subjectOf } from './token-claims.js';

/** What UserInfo is fetched with, and must agree with. */
export interface UserInfoExpectation {
  readonly metadata: ProviderMetadata;
  readonly client: RegisteredClient;
  readonly accessToken: string;
  /** Of the verified ID token. */
  readonly subject: string;
  /** Private keys, where UserInfo is encrypted. */
  readonly encryptionKeys?: readonly JWK[] | undefined;
  /** Default: 60. */
  readonly clockToleranceSeconds?: number | undefined;
}

/**
 * The claims that the authority gives out itself, and where the others are (OIDC Core sec. 5.3, U-1 to U-5).
 *
 * Security: `subject` must be of the verified ID token; the claims of anybody else are thrown away.
 *
 * @throws OPTION_INVALID, USER_INFO_MALFORMED, HTTP_STATUS, TOKEN_NOT_SIGNED, TOKEN_NOT_ENCRYPTED, TOKEN_MALFORMED, DECRYPTION_FAILED,
 *   ALGORITHM_MISMATCH, KEY_ABSENT, SIGNATURE_INVALID, ISSUER_MISMATCH, AUDIENCE_MISMATCH, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID,
 *   CLAIM_ABSENT, CLAIM_MALFORMED, SUBJECT_MISMATCH, and what HTTP requests throw
 */
export async function fetchUserInfo(options: UserInfoExpectation & FetchOptions): Promise<JsonObject> {
  checkAllowances('fetchUserInfo', options);
  const { http, allowPrivateAddresses = false, allowInsecureHttp = false } = options;
  const network = authorityContext({ ...(http && { http }), allowPrivateAddresses, allowInsecureHttp });
  return fetchUserInfoWith(options, { ...network, keySets: new KeySets() });
}

const STEP = 'user-info';

/** The same for a relying party, which has its key sets already. */
export async function fetchUserInfoWith(
  expected: UserInfoExpectation,
  context: AuthorityContext & KeyContext,
): Promise<JsonObject> {
  const { metadata, client, accessToken, subject } = expected;
  const url = metadata.userinfoEndpoint;
  if (url === undefined) throw malformed(metadata.issuer, 'has no address: the authority names no userinfo_endpoint');
  const isSigned = client.userinfoSignedResponseAlg !== undefined;
  const response = await context.http.fetch({
    url,
    step: STEP,
    headers: { accept: isSigned ? 'application/jwt' : 'application/json', authorization: `Bearer ${accessToken}` },
    followRedirects: false,
    keepsConnection: true,
    requireHttps: !isPlainHttpAllowed(url, context.allowInsecureHttp),
  });
  if (response.status !== 200) {
    throw new ProviderError('HTTP_STATUS', `${quoted(url)} answered ${response.status} where 200 was due.`, {
      step: STEP,
      hint: 'The authority did not give out the claims that its visitor agreed to; try again later.',
      detail: { url, status: response.status },
    });
  }
  const claims = await readUserInfo(response.body.trim(), expected, context);
  // OIDC Core sec. 5.3.2: else the claims of one visitor could be had by another.
  if (subjectOf(claims, STEP) === subject) return claims;
  throw new VerificationError('SUBJECT_MISMATCH', 'UserInfo is about somebody else than the id-token.', {
    step: STEP,
    hint: 'The authority mixes up its visitors, or somebody exchanged the access token.',
  });
}

/** JSON, or a token (U-2, U-3); what was registered as a token must be one. */
async function readUserInfo(body: string, expected: UserInfoExpectation, context: KeyContext): Promise<JsonObject> {
  const { metadata, client, encryptionKeys = [], clockToleranceSeconds = 60 } = expected;
  const signedAlg = client.userinfoSignedResponseAlg;
  if (body.startsWith('{')) {
    if (signedAlg !== undefined || client.userinfoEncryptedResponseAlg !== undefined) {
      throw new VerificationError('TOKEN_NOT_SIGNED', 'UserInfo came as plain JSON, and was registered to be signed.', {
        step: STEP,
        hint: 'If every login fails so, the authority does not do what it registered.',
      });
    }
    const claims = parseJsonObject(body);
    if (!claims) throw malformed(metadata.issuer, 'is not a JSON object, or is too long for one');
    return claims;
  }
  const decryption = {
    algorithm: client.userinfoEncryptedResponseAlg,
    encoding: client.userinfoEncryptedResponseEnc,
    keys: encryptionKeys,
  };
  const token = await decryptToken(body, decryption, STEP);
  const algorithms = signedAlg === undefined ? SIGNATURE_ALGORITHMS : [signedAlg];
  const { payload } = await verifySignature(token, { step: STEP, algorithms, jwksUri: metadata.jwksUri }, context);
  checkIssuer(payload, metadata.issuer, STEP);
  checkAudience(payload, { step: STEP, clientId: client.clientId, clockToleranceSeconds });
  // U-4: UserInfo need not expire; if it says when, that holds.
  checkTimes(payload, { step: STEP, clockToleranceSeconds });
  return payload;
}

function malformed(issuer: string, fault: string): ProviderError {
  return new ProviderError('USER_INFO_MALFORMED', `The UserInfo of ${quoted(issuer)} ${fault}.`, {
    step: STEP,
    hint: 'The operator of the identity authority has to correct its userinfo endpoint.',
    detail: { issuer },
  });
}
