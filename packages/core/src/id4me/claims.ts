import { quoted, VerificationError } from '../errors.js';
import type { JsonObject } from '../json-document.js';
import type { Check } from '../options.js';

/** A claim about the visitor, and who says so; a site trusts an address differently from a stranger's server than from its own. */
export interface Claim {
  readonly value: unknown;
  /** The authority that the visitor logged in at, or an agent that it refers to. */
  readonly source: 'authority' | 'agent';
  /** Who signed it, or answered for it. */
  readonly issuer: string;
  /** Said directly, fetched from the agent, or signed by the agent and passed on. */
  readonly kind: 'direct' | 'distributed' | 'aggregated';
}

/** Claims by name. Has no prototype: names come from the network. */
export type Claims = { readonly [name: string]: Claim };

/** A source whose claims could not be had. */
export interface ClaimError {
  /** The claims that are missing for it. */
  readonly claims: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** Failed sources by the name that the authority gave them. Has no prototype. */
export type ClaimErrors = { readonly [sourceId: string]: ClaimError };

/** Of the protocol, and verified in the ID token: what UserInfo and agents say of them counts for nothing (U-7). */
const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'acr',
  'amr',
  'auth_time',
  'sid',
  '_claim_names',
  '_claim_sources',
]);

/** Whether a claim is of the protocol rather than about the visitor. */
export function isProtocolClaim(name: string): boolean {
  return PROTOCOL_CLAIMS.has(name) || name === 'id4me' || name.startsWith('id4me.');
}

/** What the authority says itself: in the ID token, and then in UserInfo, which adds but does not overwrite. */
export function directClaims(issuer: string, ...documents: readonly JsonObject[]): Claims {
  const claims: Record<string, Claim> = Object.create(null);
  for (const document of documents) {
    for (const [name, value] of Object.entries(document)) {
      if (!isProtocolClaim(name)) claims[name] ??= { value, source: 'authority', issuer, kind: 'direct' };
    }
  }
  return claims;
}

/** What may be in the option `requiredClaims`: claims of the protocol are not among those of the visitor, and are there anyway. */
export const isClaimOfVisitor: Check = (name) => {
  if (typeof name !== 'string' || name === '') return 'is not the name of a claim';
  return isProtocolClaim(name) ? 'is a claim of the protocol' : undefined;
};

/**
 * Refuses a visitor about whom nobody says what the site cannot do without; a claim that is null or empty says nothing (C-11).
 *
 * @param claims of the authority and of all agents together
 * @throws REQUIRED_CLAIM_ABSENT
 */
export function checkRequiredClaims(claims: Claims, claimErrors: ClaimErrors, required: readonly string[]): void {
  const missing = required.filter((name) => ['', null, undefined].includes(claims[name]?.value as string));
  if (missing.length === 0) return;
  const failed = new Set(Object.values(claimErrors).flatMap((error) => error.claims));
  const unavailable = missing.filter((name) => failed.has(name));
  throw new VerificationError(
    'REQUIRED_CLAIM_ABSENT',
    `The login lacks what this site requires of visitors: ${missing.map(quoted).join(', ')}.`,
    {
      step: 'user-info',
      hint:
        unavailable.length > 0
          ? 'The agent of the visitor could not be asked; beginning again later may help.'
          : 'The visitor declined, or has no such data; or the site does not ask for it: see the option claims.',
      detail: { claims: missing, unavailable },
    },
  );
}
