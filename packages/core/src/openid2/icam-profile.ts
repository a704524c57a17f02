import type { RelyingPartyOptions } from './relying-party-options.js';

/** That the provider was assessed for level 1 of trust. */
const TRUST_LEVEL_1 = 'http://www.idmanagement.gov/schema/2009/05/icam/openid-trust-level1.pdf';
/** That each site gets another identifier of the visitor. */
const PRIVATE_IDENTIFIER = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/privatepersonalidentifier';

/**
 * Options for a site that holds its providers to the ICAM OpenID 2.0 profile: https everywhere, associations with SHA-256 alone,
 * a fixed list of providers at which the visitor chooses an identity, answers of OpenID 2.0 to logins of this browser, and the
 * policies of trust level 1. To be spread into the site's own options, before them:
 *
 *     { ...ICAM_PROFILE, returnUrl, discoveryPolicy: (endpoint) => PROVIDERS.has(endpoint) }
 *
 * Until the site names its providers by `discoveryPolicy`, all are refused.
 *
 * Security: an option that the site gives after it takes the place of the profile's. What no option can see to is for the site:
 * to offer its providers as a list, and to publish its return URLs by RP discovery at its realm, on https (sec. 3.7).
 */
export const ICAM_PROFILE = Object.freeze({
  requireHttps: true,
  requireAssociation: true,
  minimumHash: 'sha256',
  maxAssociationAgeSeconds: 86_400,
  maxNonceAgeSeconds: 600,
  requireOpIdentifier: true,
  discoveryPolicy: () => false,
  pape: Object.freeze({ requiredPolicies: Object.freeze([TRUST_LEVEL_1, PRIVATE_IDENTIFIER]) }),
  stateless: false,
  allowOpenId1: false,
  allowUnsolicited: false,
  allowInsecureHttp: false,
  allowPrivateAddresses: false,
} as const satisfies RelyingPartyOptions);
