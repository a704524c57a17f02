export type { Association } from './association.js';
export type { AssociationKind } from './association-message.js';
export { type AssociateOptions, associate } from './association-negotiation.js';
export {
  AX,
  type AxAttribute,
  type AxKey,
  type AxName,
  type AxRequest,
  type AxResponse,
  type AxResponseTo,
  type AxType,
  readAttributeExchange,
} from './attribute-exchange.js';
export type { AxStoreRequest, AxStoreResponse } from './attribute-store.js';
export { LEVEL_TYPES, type PapeRequest, type PapeResponse, readAuthenticationPolicy } from './authentication-policy.js';
export { type AuthenticationRequest, buildAuthenticationRequest } from './authentication-request.js';
export type { DiscoveredService } from './discovered-information.js';
export { type DiscoverOptions, discover } from './discovery.js';
export { emailOf, readEmail } from './email.js';
export { type EndpointPolicy, isProtected } from './endpoint-policy.js';
export { readNamespaces } from './extension.js';
export type { ExtensionRequests, OpenId2Extensions } from './extensions.js';
export { ICAM_PROFILE } from './icam-profile.js';
export { type NormalizedIdentifier, normalizeIdentifier } from './identifier.js';
export type { ResponseParameters } from './message.js';
export type { OauthRequest, OauthResponse } from './oauth-hybrid.js';
export type { FixedProvider, ProviderOption } from './pinned-provider.js';
export { matchRealm } from './realm.js';
export {
  type BeginOptions,
  type BeginResult,
  type CompleteOptions,
  type CompleteResult,
  createRelyingParty,
  createRelyingPartyFor,
  type RelyingParty,
} from './relying-party.js';
export { RELYING_PARTY_CHECKS, type RelyingPartyOptions } from './relying-party-options.js';
export { classifyRequest, type RequestKind, responseAsForm, responseAsGet } from './response.js';
export { parseResponseNonce, type ResponseNonce } from './response-nonce.js';
export { rpDiscoveryDocument } from './rp-discovery.js';
export { type DiscoveryResult, isOpIdentifier, type ServiceEndpoint } from './service-endpoint.js';
export type { DiscoveryPolicy } from './service-selection.js';
export { readSimpleRegistration, type SregField, type SregRequest, type SregResponse } from './simple-registration.js';
export { STORE_NAMESPACE } from './store-namespace.js';
export type { OpenId2Transaction } from './transaction.js';
export type { AttributeUpdate } from './unsolicited-assertion.js';
export type { UiRequest } from './user-interface.js';
export {
  type OpenId2Identity,
  type VerifyAssertionOptions,
  verifyAssertion,
} from './verify-assertion.js';
export { type ResolveXriOptions, resolveXri, type XriResolution } from './xri-resolution.js';
