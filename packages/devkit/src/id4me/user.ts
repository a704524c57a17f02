import { createHash } from 'node:crypto';

/** Somebody who can log in with an ID4me identifier; there is no password. */
export interface Id4meUser {
  /** Lower-case letters, digits and hyphens; the first label of the user's identifier. */
  name: string;
  /** Claims that the authority tells itself. */
  claims?: Record<string, unknown>;
  /** Claims that the agent tells: distributed ones (OpenID Connect Core sec. 5.6.2). */
  agentClaims?: Record<string, unknown>;
  /** Claims that the authority passes on in a token of the agent: aggregated ones (OpenID Connect Core sec. 5.6.2). */
  aggregatedClaims?: Record<string, unknown>;
  /** Further identifiers that the user may log in with; a name server has to know them, too. */
  identifiers?: string[];
}

/** Alice, whose data the agent has; bob, whose data the authority has; carol, whose data the authority has from the agent. */
export const defaultId4meUsers = (): Id4meUser[] => [
  {
    name: 'alice',
    agentClaims: {
      name: 'Alice Ängström',
      given_name: 'Alice',
      family_name: 'Ängström',
      nickname: 'alice',
      preferred_username: 'alice',
      email: 'alice@example.org',
      email_verified: true,
      gender: 'female',
      birthdate: '1980-04-01',
      zoneinfo: 'Europe/Berlin',
      locale: 'de-DE',
      picture: 'https://example.org/alice.png',
      address: { street_address: '', locality: 'Berlin', postal_code: '12345', country: 'DE' },
    },
  },
  {
    name: 'bob',
    claims: {
      name: 'Bob Builder',
      given_name: 'Bob',
      family_name: 'Builder',
      nickname: 'bob',
      email: 'bob@example.org',
      email_verified: true,
      locale: 'en-GB',
      zoneinfo: 'Europe/London',
    },
  },
  {
    name: 'carol',
    claims: { name: 'Carol Clark' },
    aggregatedClaims: { email: 'carol@example.org', email_verified: false, website: 'https://carol.example.org/' },
  },
];

/**
 * The authority's permanent name of a user, the identity handle. As real ones do, it may contain plus signs and slashes.
 */
export const subjectOf = ({ name }: Id4meUser): string =>
  createHash('sha256').update(`identity handle of ${name}`).digest('base64');

/** The forms of a user's identifier; of the e-mail addresses, one has a record of its own, the other only its domain. */
export type Id4meIdentifierForm = 'domain' | 'email' | 'email-of-domain';

/** Forms in the order in which they are shown. */
export const ID4ME_IDENTIFIER_FORMS: readonly Id4meIdentifierForm[] = ['domain', 'email', 'email-of-domain'];

/** The zone that all names are in; browsers lead every name that ends in `.localhost` to this machine. */
export const ZONE = 'id4me.localhost';

/** A domain that has a record for all its e-mail addresses and none for a single one. */
export const MAIL_DOMAIN = `mail.${ZONE}`;

/** A user's identifier in a form. */
export function id4meIdentifier({ name }: Id4meUser, form: Id4meIdentifierForm): string {
  if (form === 'domain') return `${name}.${ZONE}`;
  return `${name}@${form === 'email' ? ZONE : MAIL_DOMAIN}`;
}

/** Every identifier of a user, the main one first. */
export function identifiersOf(user: Id4meUser): string[] {
  return [...ID4ME_IDENTIFIER_FORMS.map((form) => id4meIdentifier(user, form)), ...(user.identifiers ?? [])];
}

/** The user who owns an identifier, and its canonical form; undefined when nobody here does. */
export function findIdentifier(
  users: readonly Id4meUser[],
  identifier: string | undefined,
): { user: Id4meUser; identifier: string } | undefined {
  if (identifier === undefined) return undefined;
  const at = identifier.lastIndexOf('@') + 1;
  const canonical = identifier.slice(0, at) + identifier.slice(at).toLowerCase().replace(/\.$/, '');
  const user = users.find((each) => identifiersOf(each).includes(canonical));
  return user && { user, identifier: canonical };
}
