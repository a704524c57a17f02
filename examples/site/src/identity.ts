import type { Profile as Id4meProfile } from 'passport-id4me';
import type { Profile as OpenIdProfile } from 'passport-openid2';
import type { SteamProfile } from 'passport-openid2/steam';
import type { Protocol } from './login-form.js';

/** What somebody said about a visitor. */
export interface Claim {
  readonly label: string;
  readonly value: string;
  /** Who said it. */
  readonly source: string;
  readonly isVerified: boolean;
}

/** What an identity is found by: all three together. */
export interface IdentityKey {
  readonly protocol: Protocol;
  /** The issuer of an ID4me identity; otherwise empty. */
  readonly issuer: string;
  /** Of ID4me the issuer's own name for the visitor, of OpenID the claimed identifier, of Steam the SteamID64. */
  readonly subject: string;
}

/** Who came back from a provider. It may be kept in a session, so it is small. */
export interface VerifiedIdentity extends IdentityKey {
  /** For showing. That of ID4me is what the visitor typed, and changes hands. */
  readonly identifier: string;
  readonly claims: readonly Claim[];
  /** For the registration form; empty where nobody said it. */
  readonly name: string;
  readonly email: string;
}

/** The verify callback of OpenID 2.0: nothing but the identifier is verified. */
export function openIdIdentity(identifier: string, profile: OpenIdProfile): VerifiedIdentity {
  const { endpoint } = profile;
  return { protocol: 'openid2', issuer: '', subject: identifier, identifier, ...saidBy(profile, () => endpoint) };
}

/** The verify callback of ID4me: the issuer's subject is verified, and of the rest it is known who said it. */
export function id4meIdentity(issuer: string, profile: Id4meProfile): VerifiedIdentity {
  const { id: subject, identifier = issuer, claims } = profile;
  const sourceOf = (claim: string) => claims[claim]?.issuer ?? issuer;
  return { protocol: 'id4me', issuer, subject, identifier, ...saidBy(profile, sourceOf) };
}

/** The verify callback of Steam: the SteamID64 is verified; Steam itself tells the name, which players choose. */
export function steamIdentity(identifier: string, profile: SteamProfile): VerifiedIdentity {
  return { protocol: 'steam', issuer: '', subject: profile.id, identifier, ...saidBy(profile, () => 'Steam') };
}

type Said = Pick<Id4meProfile, 'displayName' | 'username' | 'name' | 'emails'>;

/** @param sourceOf who said a claim, by its name in OpenID Connect */
function saidBy(profile: Said, sourceOf: (claim: string) => string) {
  const { displayName, username, name, emails = [] } = profile;
  const texts: ReadonlyArray<readonly [label: string, claim: string, value: string | undefined]> = [
    ['Name', 'name', displayName],
    ['First name', 'given_name', name?.givenName],
    ['Last name', 'family_name', name?.familyName],
    ['Nickname', 'nickname', username],
  ];
  const claims: readonly Claim[] = [
    ...texts.flatMap(([label, claim, value]) =>
      value ? [{ label, value: short(value), source: sourceOf(claim), isVerified: false }] : [],
    ),
    ...emails.map(({ value, verified }) => ({
      label: 'E-mail',
      value: short(value),
      source: sourceOf('email'),
      isVerified: verified,
    })),
  ];
  return { claims, name: short(displayName ?? username ?? ''), email: short(emails[0]?.value ?? '') };
}

/** A stranger's text, cut to what fits a page and a session. */
function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
