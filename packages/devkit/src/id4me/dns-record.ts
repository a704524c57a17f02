import { createHash } from 'node:crypto';
import { type Id4meUser, identifiersOf, MAIL_DOMAIN } from './user.js';

/** The text that delegates a name to an authority and an agent. */
export const buildDnsRecord = (authority: string, agent: string): string => `v=OID1;iss=${authority};clp=${agent}`;

/** Hexadecimal digits that stand for the local part of an e-mail address: 28 octets, as in RFC 7929 sec. 3. */
const LOCAL_PART_DIGITS = 56;

/** The name at which an identifier's record is looked up first. */
export function ownerNameOf(identifier: string): string {
  const at = identifier.lastIndexOf('@');
  if (at < 0) return `_openid.${identifier}`;
  const digits = createHash('sha256').update(identifier.slice(0, at)).digest('hex').slice(0, LOCAL_PART_DIGITS);
  return `_openid.${digits}.${identifier.slice(at + 1)}`;
}

/** The names that have a record from the start: of each identifier, or of the domain that speaks for all in it. */
export function ownerNames(users: readonly Id4meUser[]): string[] {
  const own = users.flatMap(identifiersOf).filter((identifier) => !identifier.endsWith(`@${MAIL_DOMAIN}`));
  return [...own.map(ownerNameOf), `_openid.${MAIL_DOMAIN}`];
}
