import type { Profile } from 'passport-openid2';

/** What a provider said about a visitor. */
export interface Attribute {
  readonly label: string;
  readonly value: string;
  readonly isVerified: boolean;
}

/** Who is logged in. It is kept in the session, so it is small. */
export interface SiteUser {
  /** The verified identifier: the key of the account. */
  readonly identifier: string;
  /** The provider that vouched for it. */
  readonly provider: string;
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
  const { displayName, username, name, emails = [], endpoint } = profile;
  const unverified: ReadonlyArray<readonly [string, string | undefined]> = [
    ['Name', displayName],
    ['First name', name?.givenName],
    ['Last name', name?.familyName],
    ['Nickname', username],
  ];
  return {
    identifier,
    provider: endpoint,
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
