import type { Profile as Id4meProfile } from 'passport-id4me';
import type { Profile } from 'passport-openid2';
import type { Protocol } from './login-form.js';

/** What a provider said about a visitor. */
export interface Attribute {
  readonly label: string;
  readonly value: string;
  readonly isVerified: boolean;
}

/** Who is logged in. It is kept in the session, so it is small. */
export interface SiteUser {
  readonly protocol: Protocol;
  /** What the visitor logged in with; for OpenID the key of the account. */
  readonly identifier: string;
  /** Whether that is certain; what an ID4me authority did not confirm is what somebody typed. */
  readonly isIdentifierVerified: boolean;
  /** The provider that vouched for it; for ID4me the issuer, which is one half of the account's key. */
  readonly provider: string;
  /** For ID4me the other half: the issuer's own name for the visitor. Two fields, never one text. */
  readonly subject?: string;
  /** What to call the visitor. Not verified. */
  readonly name: string | undefined;
  readonly attributes: readonly Attribute[];
}

/**
 * The user of a verified identifier.
 *
 * A site with accounts looks them up here, by the whole identifier: by nothing else, because nothing else is verified. An
 * e-mail address in the profile is what somebody typed at a provider that anybody can run.
 */
export function findUser(identifier: string, profile: Profile): SiteUser {
  return {
    protocol: 'openid2',
    identifier,
    isIdentifierVerified: true,
    provider: profile.endpoint,
    ...saidBy(profile),
  };
}

/**
 * The user of an ID4me identity.
 *
 * A site with accounts looks them up here by issuer and subject, and not by the identifier: domains change hands.
 */
export function findId4meUser(issuer: string, profile: Id4meProfile): SiteUser {
  const { id: subject, identifier = issuer, identifierConfirmed: isIdentifierVerified } = profile;
  return { protocol: 'id4me', identifier, isIdentifierVerified, provider: issuer, subject, ...saidBy(profile) };
}

/** What somebody says about a visitor. */
function saidBy(profile: Pick<Id4meProfile, 'displayName' | 'username' | 'name' | 'emails'>) {
  const { displayName, username, name, emails = [] } = profile;
  const unverified: ReadonlyArray<readonly [string, string | undefined]> = [
    ['Name', displayName],
    ['First name', name?.givenName],
    ['Last name', name?.familyName],
    ['Nickname', username],
  ];
  return {
    name: short(displayName ?? username),
    attributes: [
      ...unverified.flatMap(([label, value]) => (value ? [{ label, value: short(value), isVerified: false }] : [])),
      ...emails.map(({ value, verified }) => ({ label: 'E-mail', value: short(value), isVerified: verified })),
    ],
  };
}

/** A stranger's text, cut to what fits a page and a session. */
function short(text: string): string;
function short(text: string | undefined): string | undefined;
function short(text: string | undefined): string | undefined {
  return text !== undefined && text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
