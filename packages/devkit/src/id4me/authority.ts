import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type Provider from 'oidc-provider';
import type { LoggedRequest } from '../request-log.js';
import type { Agent } from './agent.js';
import type { FaultyParty } from './faults/id4me-faults.js';
import type { SigningKey } from './signing-key.js';
import { createStorage, type Storage } from './storage.js';
import type { Id4meUser } from './user.js';

/** The authority's state, shared by all that answer for it. */
export interface Authority extends FaultyParty {
  readonly users: readonly Id4meUser[];
  readonly storage: Storage;
  readonly agent: Agent;
  /** Signs the browser's cookies. */
  readonly cookieKey: string;
  /** Grant -> the identifier that the user logged in with. */
  readonly identifiers: Map<string, string>;
  /** What was logged of the requests that are being answered. */
  readonly log: WeakMap<IncomingMessage, LoggedRequest>;
  keys: readonly SigningKey[];
  /** The OpenID provider software; another one after a change of keys. */
  provider: Provider;
}

/** What an authority is made from. */
export type AuthoritySettings = Pick<Authority, 'issuer' | 'users' | 'faults' | 'agent' | 'keys'>;

/** An authority, which has no provider software yet. */
export const createAuthorityState = (settings: AuthoritySettings): Omit<Authority, 'provider'> => ({
  ...settings,
  authorityIssuer: settings.issuer,
  storage: createStorage(),
  cookieKey: randomBytes(24).toString('base64url'),
  identifiers: new Map(),
  log: new WeakMap(),
});
