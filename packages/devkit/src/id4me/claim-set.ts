import type { Id4meUser } from './user.js';

/** The claim that names the identifier which a user logged in with. */
export const IDENTIFIER_CLAIM = 'id4me.identifier';

/** The claims that each scope asks for (OpenID Connect Core sec. 5.4). */
export const SCOPE_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', IDENTIFIER_CLAIM],
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
};

/** Names of the claims that users have beyond those of a scope. */
export function customClaims(users: readonly Id4meUser[]): string[] {
  const standard = new Set(Object.values(SCOPE_CLAIMS).flat());
  const all = users.flatMap((user) => Object.keys({ ...user.claims, ...user.agentClaims, ...user.aggregatedClaims }));
  return [...new Set(all)].filter((name) => !standard.has(name));
}

/** Names of the claims that a scope asks for. */
export const claimsOfScope = (scope: string): string[] =>
  scope.split(' ').flatMap((name) => (Object.hasOwn(SCOPE_CLAIMS, name) ? (SCOPE_CLAIMS[name] ?? []) : []));

/** The named members of a record. */
export function pick(record: Record<string, unknown> | undefined, names: Iterable<string>): Record<string, unknown> {
  const wanted = new Set(names);
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => wanted.has(name)));
}
