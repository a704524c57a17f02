import { ProviderError, quoted } from '../errors.js';
import type { ProviderMetadata } from './provider-metadata.js';

/** How one claim is asked for (OIDC Core sec. 5.5.1; `reason` is of ID4me and is shown to the visitor). */
export interface ClaimRequest {
  /** Whether the site needs it; the visitor may decline all the same. Default: false. */
  readonly essential?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly value?: unknown;
  readonly values?: readonly unknown[] | undefined;
}

/** Claims by name; null asks without saying more. Names may be the site's own. */
export type ClaimRequests = { readonly [claim: string]: ClaimRequest | null };

/** The option `claims`: what is asked for in UserInfo, where it may come from an agent, and in the ID token. */
export interface ClaimsRequest {
  readonly userinfo?: ClaimRequests | undefined;
  readonly id_token?: ClaimRequests | undefined;
}

/** OIDC Core sec. 5.4: which scope stands for which claims. */
const SCOPE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries({
    profile: [
      'name',
      'family_name',
      'given_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ],
    email: ['email', 'email_verified'],
    address: ['address'],
    phone: ['phone_number', 'phone_number_verified'],
  }).flatMap(([scope, claims]) => claims.map((claim) => [claim, scope] as const)),
);

/** What of an authorization request asks for claims. */
export interface ClaimParameters {
  readonly scopes: readonly string[];
  /** JSON; absent where the authority does not take it. */
  readonly claims?: string | undefined;
}

/**
 * The parameters that ask for claims: `claims` where the authority takes it, else scopes.
 *
 * @param extraScopes that the site asks for beside
 * @throws METADATA_UNSUPPORTED where the authority takes scopes only, and an essential claim has none
 */
export function buildClaimParameters(
  request: ClaimsRequest | undefined,
  extraScopes: readonly string[],
  { issuer, claimsParameterSupported }: ProviderMetadata,
): ClaimParameters {
  const { userinfo, id_token } = request ?? {};
  const scopes = new Set(['openid', ...extraScopes]);
  const isAsking = [userinfo, id_token].some((requests) => requests && Object.keys(requests).length > 0);
  if (!isAsking) return { scopes: [...scopes] };
  if (claimsParameterSupported) {
    return {
      scopes: [...scopes],
      claims: JSON.stringify({ ...(userinfo && { userinfo }), ...(id_token && { id_token }) }),
    };
  }
  for (const [claim, details] of Object.entries({ ...id_token, ...userinfo })) {
    const scope = SCOPE_OF.get(claim);
    if (scope) scopes.add(scope);
    else if (details?.essential) throw unaskable(claim, issuer);
  }
  return { scopes: [...scopes] };
}

/** What an ID token must say because a claims request calls it essential. */
export interface TokenRequirements {
  /** When the visitor logged in at the authority must be said. Default: false. */
  readonly requiresAuthTime?: boolean | undefined;
  /** How the visitor logged in must be one of these. Default: any way. */
  readonly requiredAcr?: readonly unknown[] | undefined;
}

/**
 * What the ID token must say, of what was asked for: the two claims that an authority must not leave out (OIDC Core sec. 2 and
 * 5.5.1.1, V-10).
 */
export function tokenRequirements({ id_token }: ClaimsRequest = {}): TokenRequirements {
  const { auth_time, acr } = id_token ?? {};
  const accepted = acr?.values ?? (acr?.value === undefined ? undefined : [acr.value]);
  return {
    ...(auth_time?.essential && { requiresAuthTime: true }),
    ...(acr?.essential && accepted && { requiredAcr: accepted }),
  };
}

function unaskable(claim: string, issuer: string): ProviderError {
  return new ProviderError(
    'METADATA_UNSUPPORTED',
    `The authority ${quoted(issuer)} cannot be asked for ${quoted(claim)}.`,
    {
      step: 'request',
      hint: 'It takes no claims parameter, and no scope stands for this claim. The site can do without: essential: false.',
      detail: { issuer, claim },
    },
  );
}
