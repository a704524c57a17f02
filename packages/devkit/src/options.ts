import { createFaults, type Faults } from './faults.js';
import { defaultId4meUsers, type Id4meUser } from './id4me/user.js';
import type { ProviderSettings } from './provider.js';
import { type DevUser, defaultUsers } from './user.js';

/** Settings of a development provider. */
export interface DevIdentityOptions {
  /** TCP port. Default 0: any free one. */
  port?: number;
  /** Address to listen on. Default '127.0.0.1'. Anything but a loopback address lets others log in as anybody. */
  host?: string;
  /** Host name in the provider's URLs. Default: `host`. */
  publicHost?: string;
  /** Who can log in. Default: alice and bob. */
  users?: DevUser[];
  /** Fault switches that are on from the start. Default: none. */
  faults?: Partial<Faults>;
  /** The clock of OpenID 2.0 and Steam, in milliseconds since the epoch; ID4me keeps the real one. Default: Date.now. */
  now?: () => number;
  /** How long a shared association lives, in milliseconds. Default: one hour. */
  associationLifetimeMs?: number;
  /** How long check_authentication knows an assertion, in milliseconds. Default: ten minutes. */
  assertionLifetimeMs?: number;
  /** Allows associations that send the MAC key in the clear. Default: true on a loopback address, else false. */
  allowPlainAssociation?: boolean;
  /** Starts an ID4me authority, an agent and a name server, too; an object has their settings. Default false. */
  id4me?: boolean | DevId4meOptions;
}

/** Settings of ID4me's authority, agent and name server. */
export interface DevId4meOptions {
  /** Port of the name server, over UDP and TCP. Default 0: any free one. */
  nameServerPort?: number;
  /** Who can log in. Default: alice, bob and carol. */
  users?: Id4meUser[];
}

/** Where to listen, and the provider's settings. */
export interface ParsedOptions {
  port: number;
  host: string;
  publicHost: string;
  settings: ProviderSettings;
  /** Undefined when ID4me was not asked for. */
  id4me: { nameServerPort: number; users: Id4meUser[] } | undefined;
}

const NAMES: Record<keyof DevIdentityOptions, true> = {
  port: true,
  host: true,
  publicHost: true,
  users: true,
  faults: true,
  now: true,
  associationLifetimeMs: true,
  assertionLifetimeMs: true,
  allowPlainAssociation: true,
  id4me: true,
};

const ID4ME_NAMES: Record<keyof DevId4meOptions, true> = { nameServerPort: true, users: true };

/** Names of all options. */
export const OPTION_NAMES: readonly string[] = Object.keys(NAMES);

/** Names of all settings of ID4me. */
export const ID4ME_OPTION_NAMES: readonly string[] = Object.keys(ID4ME_NAMES);

/**
 * The options with their defaults.
 *
 * @throws TypeError on an unknown option or fault, or a value that cannot be used
 */
export function parseOptions(options: DevIdentityOptions): ParsedOptions {
  refuseUnknown(options, OPTION_NAMES);
  const { port = 0, host = '127.0.0.1' } = options;
  return {
    port: requirePort('port', port),
    host,
    publicHost: options.publicHost ?? host,
    settings: {
      users: parseUsers(options.users ?? defaultUsers()),
      faults: createFaults(options.faults),
      now: options.now ?? Date.now,
      associationLifetimeMs: requirePositive('associationLifetimeMs', options.associationLifetimeMs ?? 3_600_000),
      assertionLifetimeMs: requirePositive('assertionLifetimeMs', options.assertionLifetimeMs ?? 600_000),
      allowPlainAssociation: options.allowPlainAssociation ?? isLoopback(host),
    },
    id4me: parseId4meOptions(options.id4me ?? false),
  };
}

function parseId4meOptions(options: boolean | DevId4meOptions): ParsedOptions['id4me'] {
  if (options === false) return undefined;
  const { nameServerPort = 0, users = defaultId4meUsers() } = options === true ? {} : options;
  if (options !== true) refuseUnknown(options, ID4ME_OPTION_NAMES);
  return {
    nameServerPort: requirePort('nameServerPort', nameServerPort),
    users: parseUsers(users, /^[a-z0-9-]{1,60}$/),
  };
}

function refuseUnknown(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`Unknown option ${JSON.stringify(name)}.`);
  }
}

function requirePort(name: string, port: number): number {
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new TypeError(`${name} must be from 0 to 65535.`);
  return port;
}

/** Does only this machine reach the address? */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

function parseUsers<User extends { name: string }>(users: User[], allowed = /^[A-Za-z0-9-]{1,64}$/): User[] {
  const names = users.map(({ name }) => name);
  const isBad = (name: string) => !allowed.test(name);
  if (users.length === 0 || new Set(names).size < names.length || names.some(isBad)) {
    throw new TypeError('users must have different names of letters, digits and hyphens.');
  }
  return users;
}

function requirePositive(name: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value))) throw new TypeError(`${name} must be a positive number.`);
  return value;
}
