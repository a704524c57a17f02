import { isLoopbackHost } from '../loopback.js';
import {
  type Check,
  isBoolean,
  isFunction,
  isHttpUrl,
  isInteger,
  isListOf,
  isOneOf,
  isRecord,
  isShape,
  isText,
} from '../options.js';
import { isStore } from '../store.js';
import { isAuthenticationKeys } from './authentication-keys.js';
import { isClaimOfVisitor } from './claims.js';
import { isSigningAlgorithm } from './client-metadata.js';
import { ENDPOINT_ORIGINS } from './endpoint-origin.js';
import { isLocalized } from './localized-metadata.js';
import type { RelyingPartyOptions } from './relying-party-options.js';
import { isStaticClients } from './static-client.js';

/** https, or http on loopback: codes go there. */
const isRedirectUri: Check = (value) => {
  const fault = isHttpUrl(value);
  if (fault) return fault;
  const url = new URL(value as string);
  return url.protocol === 'https:' || isLoopbackHost(url.hostname) ? undefined : 'must be https, except on loopback';
};

const isClaimRequest = isShape({
  essential: isBoolean,
  reason: isText,
  value: () => undefined,
  values: isListOf(() => undefined),
});

const isClaimRequests: Check = (value) => {
  if (isRecord(value)) return isRecord(value);
  for (const [name, request] of Object.entries(value as object)) {
    const fault = request === null ? undefined : isClaimRequest(request);
    if (fault) return `has a claim "${name}" that ${fault}`;
  }
  return undefined;
};

/** What may be given as `claims`. */
export const isClaimsRequest: Check = isShape({ userinfo: isClaimRequests, id_token: isClaimRequests });

const isScope: Check = (value) =>
  typeof value === 'string' && /^[!#-[\]-~]+$/.test(value) ? undefined : 'is not a scope';

const isPrivateKey: Check = (value) =>
  typeof value === 'object' && value !== null && 'kty' in value && 'd' in value ? undefined : 'is not a private JWK';

const isIssuers: Check = (value) => {
  const fault = isRecord(value);
  if (fault) return fault;
  return Object.values(value as object).every((issuer) => isHttpUrl(issuer) === undefined)
    ? undefined
    : 'must give an issuer URL for each domain';
};

/** The checks of the options, for the strategy that takes them too. */
export const RELYING_PARTY_CHECKS = Object.freeze({
  clientName: isText,
  redirectUri: isRedirectUri,
  redirectUriPerAuthority: isBoolean,
  claims: isClaimsRequest,
  requiredClaims: isListOf(isClaimOfVisitor),
  scopes: isListOf(isScope),
  store: isStore,
  logoUri: isHttpUrl,
  policyUri: isHttpUrl,
  tosUri: isHttpUrl,
  clientUri: isHttpUrl,
  localized: isLocalized,
  contacts: isListOf(isText),
  applicationType: isOneOf('web', 'native'),
  signingAlgorithms: isListOf((name) =>
    isSigningAlgorithm(name) ? undefined : 'is not RS, PS or ES with 256, 384 or 512',
  ),
  userinfoSigned: isBoolean,
  encryption: isOneOf('off', 'prefer', 'require'),
  encryptionKeys: isListOf(isPrivateKey),
  authenticationKeys: isAuthenticationKeys,
  registration: isOneOf('dynamic', 'static'),
  clients: isStaticClients,
  maxRegistrationsPerHour: isInteger(1, 1_000_000),
  refreshTokens: isBoolean,
  postLogoutRedirectUris: isListOf(isHttpUrl),
  backchannelLogoutUri: isHttpUrl,
  resolveAuthority: isFunction,
  webFinger: isBoolean,
  authorities: isIssuers,
  strictLookup: isBoolean,
  legacyTags: isBoolean,
  emailLayouts: isListOf(isOneOf('hash56', 'dotted', 'openidemail')),
  authorityPolicy: isFunction,
  endpointOrigin: isOneOf(...ENDPOINT_ORIGINS),
  dns: isRecord,
  distributedClaims: isShape({
    depth: isInteger(1, 3),
    maxSources: isInteger(1, 50),
    strict: isBoolean,
    trustedAgents: isListOf(isHttpUrl),
  }),
  http: isRecord,
  clockToleranceSeconds: isInteger(0, 300),
  maxTokenAgeSeconds: isInteger(1, 86_400),
  allowIdentifierSwitch: isBoolean,
  allowUnsignedIdToken: isBoolean,
  allowPlainAgentClaims: isBoolean,
  allowPrivateAddresses: isBoolean,
  allowInsecureHttp: isBoolean,
} satisfies Record<keyof RelyingPartyOptions, Check>);
