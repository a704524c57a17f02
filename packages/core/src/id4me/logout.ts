import { IdentifierError, ProviderError, quoted, VerificationError } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json-document.js';
import { CLOCK_DIFFERENCE_MS, claimKey } from '../store.js';
import { storeKey } from '../store-key.js';
import { findClient, type RegistrationContext } from './client-registration.js';
import { peekPayload, verifySignature } from './json-web-token.js';
import type { KeyContext } from './key-set.js';
import type { ProviderMetadata } from './provider-metadata.js';
import { absentClaim, checkAudience, checkIssuer, checkTimes, malformedClaim, requiredText } from './token-claims.js';

/** What a log-out at the authority is asked for with (OIDC RP-Initiated Logout sec. 2). */
export interface LogoutRequest {
  readonly issuer: string;
  /** Of the login; tells the authority whose session it is. */
  readonly idToken?: string | undefined;
  /** One of the option `postLogoutRedirectUris`. Default: the visitor stays at the authority. */
  readonly postLogoutRedirectUri?: string | undefined;
  /** Comes back with the visitor; for the site to compare. */
  readonly state?: string | undefined;
}

/** Whose session ended, by a verified logout token: that of a session, or all of a subject. */
export interface LoggedOut {
  readonly issuer: string;
  readonly subject?: string;
  readonly sessionId?: string;
}

/**
 * The URL that ends the visitor's session at the authority (OIDC RP-Initiated Logout sec. 2, K-6).
 *
 * @param allowed where visitors may be sent afterwards; often taken from a request, so a stranger may have written it
 * @throws METADATA_UNSUPPORTED, LANDING_REFUSED
 */
export function buildLogoutUrl(
  request: LogoutRequest & { readonly clientId: string | undefined },
  metadata: ProviderMetadata,
  allowed: readonly string[],
): URL {
  const { idToken, postLogoutRedirectUri, state, clientId } = request;
  if (metadata.endSessionEndpoint === undefined) {
    throw new ProviderError('METADATA_UNSUPPORTED', `The authority ${quoted(metadata.issuer)} has no log-out.`, {
      step: 'logout',
      hint: 'End the session of this site alone.',
      detail: { issuer: metadata.issuer },
    });
  }
  if (postLogoutRedirectUri !== undefined && !allowed.includes(postLogoutRedirectUri)) {
    throw new IdentifierError(
      'LANDING_REFUSED',
      `${quoted(postLogoutRedirectUri)} is not where log-outs of this site lead.`,
      {
        step: 'logout',
        hint: 'Name the URL in the option postLogoutRedirectUris.',
      },
    );
  }
  const url = new URL(metadata.endSessionEndpoint);
  const parameters = {
    id_token_hint: idToken,
    client_id: clientId,
    post_logout_redirect_uri: postLogoutRedirectUri,
    state: postLogoutRedirectUri === undefined ? undefined : state,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

/** What verifying a logout token needs. */
export interface LogoutContext extends KeyContext, Pick<RegistrationContext, 'store' | 'staticClients'> {
  readonly clockToleranceSeconds: number;
  /** The authority's metadata; asked only for authorities that this site is registered at. */
  obtainMetadata(issuer: string): Promise<ProviderMetadata>;
}

const STEP = 'logout';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** How old a token may be that does not say when it expires; for so long its ID is remembered. */
const MAX_AGE_SECONDS = 600;

/**
 * Verifies a logout token (OIDC Back-Channel Logout sec. 2.6): signed by an authority that this site is registered at, for this
 * site, about a subject or a session, and not seen before.
 *
 * @param token the parameter `logout_token` of a POST; anybody may have written it
 * @throws TOKEN_MALFORMED, TOKEN_TYPE_MISMATCH, CLIENT_FORGOTTEN, ISSUER_MISMATCH, AUDIENCE_MISMATCH, ALGORITHM_MISMATCH,
 *   KEY_ABSENT, SIGNATURE_INVALID, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, CLAIM_ABSENT, CLAIM_MALFORMED, TOKEN_REUSED,
 *   STORE_FAILED, and what HTTP requests throw
 */
export async function verifyLogoutToken(token: string, context: LogoutContext): Promise<LoggedOut> {
  const { clockToleranceSeconds } = context;
  const named = peekPayload(token, STEP);
  // Nothing is requested from an issuer that we have no registration at: anybody can name himself.
  const client = await findClient(requiredText(named, 'iss', STEP), requiredAudience(named), context);
  const { issuer, clientId } = client;
  const { jwksUri } = await context.obtainMetadata(issuer);
  const algorithms = [client.idTokenSignedResponseAlg];
  const { header, payload } = await verifySignature(token, { step: STEP, algorithms, jwksUri }, context);
  checkType(header);
  checkIssuer(payload, issuer, STEP);
  checkAudience(payload, { step: STEP, clientId, clockToleranceSeconds });
  checkTimes(payload, { step: STEP, clockToleranceSeconds }, ['iat']);
  checkEvent(payload);
  const session = sessionOf(payload);
  await claimTokenId(payload, issuer, context);
  return { issuer, ...session };
}

function requiredAudience({ aud }: JsonObject): string {
  const audiences: readonly unknown[] = [aud].flat();
  if (audiences.length === 1 && typeof audiences[0] === 'string') return audiences[0];
  throw aud === undefined ? absentClaim('aud', STEP) : malformedClaim('aud', 'is not one client ID', STEP);
}

/** Sec. 2.4: typed, so that no other token of the same signer can be taken for one; the type may be left out. */
function checkType({ typ }: JsonObject): void {
  if (typ === undefined || (typeof typ === 'string' && /^(?:application\/)?logout\+jwt$/i.test(typ))) return;
  throw new VerificationError('TOKEN_TYPE_MISMATCH', 'The logout token is a token of another type.', {
    step: STEP,
    hint: 'The operator of the authority has to look at it; or somebody sent a token that was made for something else.',
  });
}

/** What makes it a logout token, and what would make it an ID token. */
function checkEvent(payload: JsonObject): void {
  const { events } = payload;
  if (events === undefined) throw absentClaim('events', STEP);
  if (!isJsonObject(events) || !isJsonObject(events[LOGOUT_EVENT])) {
    throw malformedClaim('events', 'does not name a log-out', STEP);
  }
  if (payload['nonce'] !== undefined) throw malformedClaim('nonce', 'a logout token must not have', STEP);
}

function sessionOf(payload: JsonObject): { subject?: string; sessionId?: string } {
  const { sub, sid } = payload;
  if (sub === undefined && sid === undefined) throw absentClaim('sub', STEP);
  return {
    ...(sub !== undefined && { subject: requiredText(payload, 'sub', STEP) }),
    ...(sid !== undefined && { sessionId: requiredText(payload, 'sid', STEP) }),
  };
}

/** Sec. 2.6: each token counts once. Last, so that a forged one uses up nothing. */
async function claimTokenId(payload: JsonObject, issuer: string, { store, clockToleranceSeconds }: LogoutContext) {
  const id = requiredText(payload, 'jti', STEP);
  const now = Date.now() / 1_000;
  const issuedAt = Number(payload['iat']);
  const expiresAt = typeof payload['exp'] === 'number' ? payload['exp'] : issuedAt + MAX_AGE_SECONDS;
  const leftSeconds = expiresAt + clockToleranceSeconds - now;
  if (leftSeconds <= 0 || leftSeconds > 86_400) {
    throw new VerificationError('TOKEN_EXPIRED', 'The logout token is too old, or good for more than a day.', {
      step: STEP,
      hint: 'If every log-out fails so, compare the clock of this server with the time; else the operator of the authority has to look at it.',
    });
  }
  const key = storeKey('id4me:logout', issuer, Buffer.from(id).toString('base64url'));
  if (await claimKey(store, key, '1', leftSeconds * 1_000 + CLOCK_DIFFERENCE_MS)) return;
  throw new VerificationError('TOKEN_REUSED', 'The logout token came before.', {
    step: STEP,
    hint: 'Nothing has to be done: what it says was done the first time.',
  });
}
