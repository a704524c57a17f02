export type { DnsOptions, DnsSecurity } from '../dns-client.js';
export { generateAuthenticationKeys } from './authentication-keys.js';
export { type Authority, discoverAuthority, type LookupOptions } from './authority-discovery.js';
export { type AuthorizationRequest, buildAuthorizationRequest } from './authorization-request.js';
export type { Claim, ClaimError, ClaimErrors, Claims } from './claims.js';
export type { ClaimRequest, ClaimRequests, ClaimsRequest } from './claims-request.js';
export type { ClientDescription } from './client-metadata.js';
export { type RegisteredClient, registerClient } from './client-registration.js';
export { endRegistration } from './client-unregistration.js';
export {
  type DistributedClaims,
  type DistributedClaimsExpectation,
  type DistributedClaimsOptions,
  resolveDistributedClaims,
} from './distributed-claims.js';
export { type AuthorityRecord, parseDnsRecord } from './dns-record.js';
export { generateEncryptionKeys } from './encryption-keys.js';
export type { EndpointOrigin } from './endpoint-origin.js';
export type { RefreshOptions } from './granted-tokens.js';
export { type IdToken, type IdTokenExpectation, verifyIdToken } from './id-token.js';
export { type Id4meIdentifier, parseIdentifier } from './identifier.js';
export type { Id4meIdentity, Id4meTokens } from './identity.js';
export type { LocalizedDescription, LocalizedDescriptions } from './localized-metadata.js';
export type { LoggedOut, LogoutRequest } from './logout.js';
export type { Prompt } from './prompt.js';
export { type FetchOptions, fetchProviderMetadata, type ProviderMetadata } from './provider-metadata.js';
export {
  type BeginOptions,
  type BeginResult,
  type CompleteOptions,
  type CompleteResult,
  createRelyingParty,
  createRelyingPartyFor,
  type RelyingParty,
} from './relying-party.js';
export { RELYING_PARTY_CHECKS } from './relying-party-checks.js';
export type { RelyingPartyOptions } from './relying-party-options.js';
export { classifyRequest, type RequestKind } from './request-kind.js';
export type { StaticClient } from './static-client.js';
export { type CodeGrant, exchangeCode, type TokenResponse } from './token-exchange.js';
export type { Id4meTransaction } from './transaction.js';
export { fetchUserInfo, type UserInfoExpectation } from './user-info.js';
