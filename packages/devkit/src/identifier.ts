import type { DevUser } from './user.js';

/** The ways in which an identifier can lead to the provider; each page uses its own way only (OpenID 2.0 sec. 7.3). */
export const IDENTIFIER_FORMS = [
  'html',
  'xrds',
  'xrds-header',
  'xrds-meta',
  'delegated-html',
  'delegated-xrds',
] as const;

/**
 * How an identifier is discovered (OpenID 2.0 sec. 7.3):
 * - `html` by links in its page;
 * - `xrds` by content negotiation, `xrds-header` and `xrds-meta` by the location of the XRDS document;
 * - `delegated-html` and `delegated-xrds` name the user's `html` identifier as the local one.
 */
export type IdentifierForm = (typeof IDENTIFIER_FORMS)[number];

/** The path of a user's identifier. */
export const identifierPath = (form: IdentifierForm, userName: string): string => `/${form}/${userName}`;

/** The form and the user that a path stands for, or undefined when it is nobody's identifier. */
export function parseIdentifierPath(
  path: string,
  users: readonly DevUser[],
): { form: IdentifierForm; user: DevUser } | undefined {
  for (const form of IDENTIFIER_FORMS) {
    const user = users.find(({ name }) => path === identifierPath(form, name));
    if (user) return { form, user };
  }
  return undefined;
}
