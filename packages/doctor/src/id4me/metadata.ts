import type { ProviderMetadata } from 'openid-rp-core/id4me';
import { type Finding, failed, ok, warning } from '../finding.js';
import { quoted } from '../printable.js';

/** What sites ask for where they say nothing else. */
const DEFAULT_ALGORITHMS = ['ES256', 'PS256', 'RS256'];
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'];

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
  const advice = `Sites ask for one of ${DEFAULT_ALGORITHMS.join(', ')}; RS256 is the one that every authority must have.`;
  return failed(message, advice, { algorithms });
}

function judgeAuthentication({ tokenEndpointAuthMethods: methods }: ProviderMetadata): readonly Finding[] {
  if (methods.some((name) => AUTH_METHODS.includes(name))) return [];
  const message = `Clients authenticate with ${methods.map(quoted).join(', ')}.`;
  return [failed(message, `Its operator has to offer one of ${AUTH_METHODS.join(', ')}.`, { methods })];
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
