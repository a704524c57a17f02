import { claimsOfScope, IDENTIFIER_CLAIM } from './claim-set.js';

/** A claim that a site asks for. */
export interface ClaimRequest {
  readonly name: string;
  readonly isEssential: boolean;
  /** Why the site asks, in its own words: an extension of ID4me to the claims parameter. */
  readonly reason: string | undefined;
}

/** Claims that tell of the login and not of the user; nobody can decline them. */
const PROTOCOL_CLAIMS = new Set(['sub', 'sid', 'auth_time', 'acr', 'amr', 'iss', IDENTIFIER_CLAIM]);

/** What a request asks for, by scopes and by its `claims` parameter (OpenID Connect Core sec. 5.4 and 5.5). */
export function parseClaimRequests(params: Record<string, unknown>): ClaimRequest[] {
  const found = new Map<string, ClaimRequest>();
  for (const name of claimsOfScope(String(params.scope ?? ''))) {
    found.set(name, { name, isEssential: false, reason: undefined });
  }
  const { userinfo, id_token: idToken } = parseClaimsParameter(params.claims);
  for (const [name, member] of [...Object.entries(userinfo ?? {}), ...Object.entries(idToken ?? {})]) {
    const { essential, reason } = (member ?? {}) as { essential?: unknown; reason?: unknown };
    const before = found.get(name);
    found.set(name, {
      name,
      isEssential: before?.isEssential === true || essential === true,
      reason: typeof reason === 'string' ? reason : before?.reason,
    });
  }
  return [...found.values()].filter(({ name }) => !PROTOCOL_CLAIMS.has(name));
}

/** The provider software has checked the parameter before. */
function parseClaimsParameter(claims: unknown): Record<string, object | undefined> {
  return typeof claims === 'string' ? (JSON.parse(claims) as Record<string, object>) : {};
}
