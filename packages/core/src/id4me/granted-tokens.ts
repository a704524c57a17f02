import { isRelyingPartyError, VerificationError } from '../errors.js';
import { unlessStoreFails } from '../store-outage.js';
import { currentClient, findClient, forgetClient, type RegisteredClient } from './client-registration.js';
import { verifyIdTokenWith } from './id-token.js';
import type { Id4meTokens } from './identity.js';
import { parseIssuer } from './issuer.js';
import type { ProviderMetadata } from './provider-metadata.js';
import type { Party } from './relying-party-options.js';
import { codeParameters, fetchTokens, refreshParameters, type TokenResponse } from './token-exchange.js';
import type { Id4meTransaction } from './transaction.js';

/** What tokens are refreshed with. */
export interface RefreshOptions {
  readonly issuer: string;
  /** A secret. */
  readonly refreshToken: string;
  /** Of the login; an ID token about anybody else is then refused. */
  readonly subject?: string | undefined;
  /** `tokens.clientId` of the login. Default: the registration that is in use now. */
  readonly clientId?: string | undefined;
}

/** The tokens for a code; the keys that its ID token is verified with are fetched at the same time. @throws like `exchangeCode` */
export async function tokensFor(
  code: string,
  { redirectUri, codeVerifier }: Id4meTransaction,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  party: Party,
): Promise<TokenResponse> {
  // The keys will be needed in a moment; what is wrong with them is said when they are.
  party.keySets.prepare(metadata.jwksUri, party);
  return requestTokens(codeParameters({ code, redirectUri, codeVerifier }), metadata, client, party);
}

/** a registration that the authority does not know any more is forgotten. */
async function requestTokens(
  parameters: Readonly<Record<string, string>>,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  party: Party,
): Promise<TokenResponse> {
  try {
    return await fetchTokens(parameters, metadata, client, party);
  } catch (error) {
    if (isRelyingPartyError(error) && error.code === 'CLIENT_REJECTED') {
      await unlessStoreFails(() => forgetClient(client, metadata, party));
    }
    throw error;
  }
}

/**
 * New tokens for a refresh token (OIDC Core sec. 12). A new ID token must be as good as that of the login, and about the same visitor.
 *
 * @throws SUBJECT_MISMATCH, CLIENT_FORGOTTEN, and what `exchangeCode` and `verifyIdToken` throw
 */
export async function refreshTokens(
  party: Party,
  { issuer, refreshToken, subject, clientId }: RefreshOptions,
): Promise<Id4meTokens> {
  const metadata = await party.authorityDirectory.obtainAnyway(parseIssuer(issuer, party), party);
  const client =
    clientId === undefined ? await currentClient(metadata, party) : await findClient(metadata.issuer, clientId, party);
  const tokens = await requestTokens(refreshParameters(refreshToken), metadata, client, party);
  const mine = { ...tokens, clientId: client.clientId };
  if (tokens.idToken === undefined) return mine;
  const expected = { ...party, metadata, client, nonce: undefined, accessToken: tokens.accessToken };
  const idToken = await verifyIdTokenWith(tokens.idToken, expected, party);
  if (subject !== undefined && idToken.subject !== subject) {
    throw new VerificationError('SUBJECT_MISMATCH', 'The refreshed id-token is about somebody else than the login.', {
      step: 'id-token',
      hint: 'End the session: the authority mixes up its visitors, or the refresh token is of another login.',
    });
  }
  return { ...mine, idToken: idToken.token, idTokenClaims: idToken.claims };
}
