import { ProviderError, quoted } from '../errors.js';
import { checkRequiredClaims, directClaims } from './claims.js';
import type { RegisteredClient } from './client-registration.js';
import { resolveWith } from './distributed-claims.js';
import type { IdToken } from './id-token.js';
import type { Id4meIdentity } from './identity.js';
import type { ProviderMetadata } from './provider-metadata.js';
import type { Party } from './relying-party-options.js';
import type { TokenResponse } from './token-exchange.js';
import type { Id4meTransaction } from './transaction.js';
import { fetchUserInfoWith, type UserInfoExpectation } from './user-info.js';

/**
 * What is said about the visitor: by the authority in the ID token and in UserInfo, which is asked only where something of it was
 * wanted; then by the agents that it refers to. What the authority says itself counts before what others do (C-10).
 *
 * @throws REQUIRED_CLAIM_ABSENT, what fetching UserInfo throws; of agents only where the option `distributedClaims.strict` says so
 */
export async function claimsOf(
  idToken: IdToken,
  { accessToken }: TokenResponse,
  { wantsUserInfo: isWanted, agent, redirectUri }: Id4meTransaction,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  party: Party,
): Promise<Pick<Id4meIdentity, 'claims' | 'claimErrors'>> {
  const { subject } = idToken;
  const { encryptionKeys, clockToleranceSeconds, allowPlainAgentClaims } = party;
  const documents = [idToken.claims];
  if (isWanted) {
    if (accessToken === undefined) throw withoutAccessToken(metadata.issuer);
    const expected = {
      metadata,
      client,
      accessToken,
      subject,
      encryptionKeys,
      clockToleranceSeconds,
    } satisfies Record<keyof UserInfoExpectation, unknown>;
    documents.push(await fetchUserInfoWith(expected, party));
  }
  const direct = directClaims(metadata.issuer, ...documents);
  const { claims, claimErrors } = await resolveWith(
    documents,
    {
      ...party.distributedClaims,
      metadata,
      clientId: client.clientId,
      subject,
      agent,
      direct,
      ownHost: new URL(redirectUri).host,
      clockToleranceSeconds,
      allowPlainAgentClaims,
    },
    party,
  );
  const merged = Object.assign(Object.create(null), claims, direct);
  checkRequiredClaims(merged, claimErrors, party.requiredClaims);
  return { claims: merged, claimErrors };
}

function withoutAccessToken(issuer: string): ProviderError {
  return new ProviderError('TOKEN_RESPONSE_MALFORMED', `The token response of ${quoted(issuer)} has no access token.`, {
    step: 'token',
    hint: 'Without one, the claims that the visitor agreed to cannot be had.',
    detail: { issuer },
  });
}
