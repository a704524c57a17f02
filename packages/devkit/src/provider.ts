import { type AssociationBook, createAssociationBook } from './association.js';
import type { Faults } from './faults.js';
import { type IdentifierForm, identifierPath, parseIdentifierPath } from './identifier.js';
import type { RequestLog } from './request-log.js';
import type { DevUser } from './user.js';

/** What a provider is configured with; every value is settled. */
export interface ProviderSettings {
  users: readonly DevUser[];
  faults: Faults;
  now: () => number;
  associationLifetimeMs: number;
  assertionLifetimeMs: number;
  allowPlainAssociation: boolean;
}

/** A provider's state and its own URLs, shared by all request handlers. */
export interface Provider extends ProviderSettings {
  readonly origin: string;
  readonly endpoint: string;
  readonly opIdentifier: string;
  readonly associations: AssociationBook;
  readonly requests: RequestLog;
  identifier(userName: string, form?: IdentifierForm): string;
  /** The owner of an identifier of this provider, or undefined when it is not one. */
  findOwner(identifier: string): DevUser | undefined;
  findUser(name: string): DevUser | undefined;
}

/** Path of the endpoint for OpenID messages (OpenID 2.0 sec. 2). */
export const ENDPOINT_PATH = '/openid';

/** Path of the OP Identifier (OpenID 2.0 sec. 7.3.2.1.1). */
export const OP_IDENTIFIER_PATH = '/op';

/** The provider that answers at an origin. */
export function createProvider(origin: string, settings: ProviderSettings, requests: RequestLog): Provider {
  const { faults, users } = settings;
  const findUser = (name: string) => users.find((user) => user.name === name);
  return {
    ...settings,
    origin,
    requests,
    opIdentifier: `${origin}${OP_IDENTIFIER_PATH}`,
    associations: createAssociationBook(settings.now),
    get endpoint() {
      const query = faults.endpointQuery;
      return `${origin}${ENDPOINT_PATH}${query === undefined ? '' : `?${query}`}`;
    },
    identifier(userName, form = 'xrds') {
      if (!findUser(userName)) throw new RangeError(`There is no user ${JSON.stringify(userName)}.`);
      return `${origin}${identifierPath(form, userName)}`;
    },
    findOwner(identifier) {
      if (!identifier.startsWith(`${origin}/`)) return undefined;
      return parseIdentifierPath(identifier.slice(origin.length), users)?.user;
    },
    findUser,
  };
}
