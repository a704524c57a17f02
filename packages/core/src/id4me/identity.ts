import type { ClaimErrors, Claims } from './claims.js';
import type { TokenResponse } from './token-exchange.js';

/** Who logged in. The account's key is the pair of `issuer` and `subject`, in two fields (K-1). */
export interface Id4meIdentity {
  readonly issuer: string;
  /** The authority's name for the visitor at this site; never given to anybody else. */
  readonly subject: string;
  /** Canonical. It may change hands, as domains do: for showing, never the key of an account. */
  readonly identifier?: string;
  /** Whether the authority says so too, rather than the visitor alone (V-13). */
  readonly identifierConfirmed: boolean;
  /** The name whose record led to the authority: the identifier's domain, or a parent that answers for it (W-4). */
  readonly discoveredAt?: string;
  /** Whether this identifier belonged to another identity at an earlier login: a domain that changed hands, or a move (K-2). False where the store does not know. */
  readonly identifierRebound: boolean;
  /** What is said about the visitor, and by whom; none of it is verified by this library. */
  readonly claims: Claims;
  /** Sources whose claims could not be had. */
  readonly claimErrors: ClaimErrors;
  readonly tokens: Id4meTokens;
}

/** The tokens of a login. Secrets, all of them. */
export interface Id4meTokens extends TokenResponse {
  /** The registration that they were issued to; `refresh` takes it. */
  readonly clientId: string;
  /** All verified claims of the ID token, those of the protocol included. */
  readonly idTokenClaims?: Readonly<Record<string, unknown>>;
}
