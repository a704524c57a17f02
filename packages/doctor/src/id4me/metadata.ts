import type { ProviderMetadata } from 'openid-rp-core/id4me';
import { type Finding, failed, ok, warning } from '../finding.js';
import { quoted } from '../printable.js';

/** What sites ask for where they say nothing else. */
const DEFAULT_ALGORITHMS = ['ES256', 'PS256', 'RS256'];
/** What they can ask for by the option `signingAlgorithms`, in the order of preference. */
export const ALGORITHMS = [...DEFAULT_ALGORITHMS, 'ES384', 'PS384', 'RS384', 'ES512', 'PS512', 'RS512'];

/** How sites authenticate where they have no keys for it. */
const KEYLESS_METHODS = ['client_secret_basic', 'client_secret_post', 'none'];
const KEY_METHOD = 'private_key_jwt';

/** Whether sites need the option `authenticationKeys` at an authority. */
export function needsKeys({ tokenEndpointAuthMethods: methods }: ProviderMetadata): boolean {
  return methods.includes(KEY_METHOD) && !methods.some((name) => KEYLESS_METHODS.includes(name));
}

/** What a site has to know of an authority before it logs anybody in there (OIDC Discovery sec. 3). */
export function judgeMetadata(metadata: ProviderMetadata): readonly Finding[] {
  const { issuer, authorizationEndpoint, tokenEndpoint, userinfoEndpoint } = metadata;
  const detail = { issuer, authorizationEndpoint, tokenEndpoint, userinfoEndpoint };
  return [
    ok(`The document names ${quoted(issuer)} as its issuer, and its endpoints are in order.`, detail),
    ...judgeUserInfo(metadata),
    judgeAlgorithms(metadata),
    ...judgeAuthentication(metadata),
    judgeClaimsParameter(metadata),
    judgeIssuerParameter(metadata),
    judgeProofKeys(metadata),
  ];
}

function judgeUserInfo({ userinfoEndpoint }: ProviderMetadata): readonly Finding[] {
  if (userinfoEndpoint !== undefined) return [];
  const advice = 'Its operator should offer one; until then sites get no more than what is in the ID token.';
  return [warning('There is no UserInfo endpoint.', advice)];
}

function judgeAlgorithms({ idTokenSigningAlgorithms: algorithms }: ProviderMetadata): Finding {
  const message = `ID tokens are signed with ${algorithms.map(quoted).join(', ')}.`;
  if (algorithms.some((name) => DEFAULT_ALGORITHMS.includes(name))) return ok(message, { algorithms });
  if (algorithms.some((name) => ALGORITHMS.includes(name))) {
    const advice = `Name one of them in the option signingAlgorithms: sites ask for ${DEFAULT_ALGORITHMS.join(', ')} otherwise.`;
    return warning(message, advice, { algorithms });
  }
  const advice = `Its operator has to offer one of ${ALGORITHMS.join(', ')}; RS256 is the one that every authority must have.`;
  return failed(message, advice, { algorithms });
}

function judgeAuthentication(metadata: ProviderMetadata): readonly Finding[] {
  const { tokenEndpointAuthMethods: methods } = metadata;
  if (methods.some((name) => KEYLESS_METHODS.includes(name))) return [];
  const message = `Clients authenticate with ${methods.map(quoted).join(', ')}.`;
  if (needsKeys(metadata)) {
    const advice =
      'Give the strategy keys to sign with, in the option authenticationKeys: a site without cannot log in here.';
    return [warning(message, advice, { methods })];
  }
  return [
    failed(message, `Its operator has to offer one of ${[...KEYLESS_METHODS, KEY_METHOD].join(', ')}.`, { methods }),
  ];
}

function judgeClaimsParameter({ claimsParameterSupported }: ProviderMetadata): Finding {
  if (claimsParameterSupported) return ok('Single claims can be asked for.');
  const advice =
    'Its operator should support the claims parameter; until then sites ask for whole scopes, without reasons.';
  return warning('Single claims cannot be asked for.', advice);
}

function judgeIssuerParameter({ issParameterSupported }: ProviderMetadata): Finding {
  if (issParameterSupported) return ok('Authorization responses name their issuer.');
  const advice = 'Its operator should send iss (RFC 9207), which keeps the answers of two authorities apart.';
  return warning('Authorization responses do not say who gives them.', advice);
}

function judgeProofKeys({ codeChallengeMethods = [] }: ProviderMetadata): Finding {
  if (codeChallengeMethods.includes('S256')) return ok('Stolen codes are of no use: PKCE with S256.');
  const advice =
    'Its operator should support PKCE and say so in code_challenge_methods_supported; sites send S256 anyway.';
  return warning('The document does not say that PKCE with S256 is supported.', advice);
}
