import type { Claim, ClaimErrors, Claims, Id4meIdentity } from 'openid-rp-core/id4me';

/** An e-mail address, and whether it is verified by somebody whom the site trusts with that. */
export interface ProfileEmail {
  readonly value: string;
  readonly verified: boolean;
}

/** Passport's normalized profile, and what ID4me adds. What nobody said is absent. Its type knows the names of claims asked for. */
export interface Profile<Name extends string = string> {
  readonly provider: 'id4me';
  /** The subject: with `issuer`, the key of the account. */
  readonly id: string;
  readonly issuer: string;
  /** The domain name or address that the visitor logged in with; it may change hands. */
  readonly identifier?: string;
  /** Whether the authority confirmed it. */
  readonly identifierConfirmed: boolean;
  /** Whether it was another identity's when it was last used here. */
  readonly identifierRebound: boolean;
  /** The name whose DNS record led to the authority. */
  readonly discoveredAt?: string;
  readonly displayName?: string;
  readonly username?: string;
  readonly name?: { readonly familyName?: string; readonly givenName?: string; readonly middleName?: string };
  readonly emails?: readonly ProfileEmail[];
  readonly photos?: ReadonlyArray<{ readonly value: string }>;
  /** Each claim with who says it. */
  readonly claims: Claims & { readonly [Asked in Name]?: Claim };
  /** Sources whose claims could not be had. */
  readonly claimErrors: ClaimErrors;
  /** Claim to value, as they came. Has no prototype. */
  readonly _json: { readonly [claim: string]: unknown } & { readonly [Asked in Name]?: unknown };
}

/**
 * The profile of an identity. Nothing but `issuer` and `id` is verified: an authority, or an agent that it names, can write what
 * it likes into the rest.
 *
 * @param trustedEmailProviders issuers whose word counts for whether an e-mail address is verified; that of an agent in logins at
 *   one of them
 */
export function profileOf(identity: Id4meIdentity, trustedEmailProviders: readonly string[]): Profile {
  const { issuer, subject, identifier, identifierConfirmed, identifierRebound, discoveredAt, claims } = identity;
  const text = (name: string) => textOf(claims[name]);
  const name = present({
    familyName: text('family_name'),
    givenName: text('given_name'),
    middleName: text('middle_name'),
  });
  const email = text('email');
  const picture = text('picture');
  return {
    provider: 'id4me',
    id: subject,
    issuer,
    ...present({ identifier, discoveredAt }),
    identifierConfirmed,
    identifierRebound,
    ...present({ displayName: text('name'), username: text('preferred_username') ?? text('nickname') }),
    ...(Object.keys(name).length > 0 && { name }),
    ...(email !== undefined && {
      emails: [{ value: email, verified: isEmailVerified(identity, trustedEmailProviders) }],
    }),
    ...(picture !== undefined && { photos: [{ value: picture }] }),
    claims,
    claimErrors: identity.claimErrors,
    _json: Object.assign(
      Object.create(null),
      Object.fromEntries(Object.entries(claims).map(([claim, { value }]) => [claim, value])),
    ),
  };
}

/** C-18: an empty text says nothing. */
function textOf(claim: Claim | undefined): string | undefined {
  return typeof claim?.value === 'string' && claim.value !== '' ? claim.value : undefined;
}

/**
 * K-3: from somebody whom the site trusts, and the address and its verification from the same one. Whose claims an agent's are is
 * the authority's word, which could pass on those of somebody else: it must be trusted, too.
 */
function isEmailVerified({ issuer, claims }: Id4meIdentity, trusted: readonly string[]): boolean {
  const { email, email_verified: verified } = claims;
  return (
    verified?.value === true &&
    email?.issuer === verified.issuer &&
    trusted.includes(verified.issuer) &&
    trusted.includes(issuer)
  );
}

function present<T extends Record<string, string | undefined>>(members: T): { [Name in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
