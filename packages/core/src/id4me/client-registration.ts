import { hash } from 'node:crypto';
import { IdentifierError, isRelyingPartyError, ProviderError, quoted, VerificationError } from '../errors.js';
import { publish } from '../events.js';
import { checkAllowances } from '../options.js';
import type { SingleFlight } from '../single-flight.js';
import { readRecord, type Store, withStore } from '../store.js';
import { storeKey } from '../store-key.js';
import { buildClientMetadata, type ClientDescription, type ClientMetadata } from './client-metadata.js';
import {
  type AuthorityContext,
  authorityContext,
  type FetchOptions,
  type ProviderMetadata,
} from './provider-metadata.js';
import { checkLockLasts, claimLock, lockTtlMs, type RegistrationLock, releaseLock } from './registration-lock.js';
import type { RegistrationQuota } from './registration-quota.js';
import { fetchRegistration } from './registration-request.js';
import { isRegisteredClient, type RegisteredClient } from './registration-response.js';
import type { StaticClients } from './static-client.js';
import type { UnstoredClients } from './unstored-client.js';

export type { RegisteredClient } from './registration-response.js';

/** What registering needs: made once by a relying party. */
export interface RegistrationContext extends AuthorityContext {
  readonly store: Store;
  readonly client: ClientDescription;
  readonly allowUnsignedIdToken: boolean;
  /** Registrations that were made by hand. */
  readonly staticClients: StaticClients;
  /** Whether the site registers itself where it has no such one. */
  readonly registersItself: boolean;
  /** How long the request that registers may take. */
  readonly registrationMs: number;
  readonly registrationFlights: SingleFlight<RegisteredClient>;
  readonly unstoredClients: UnstoredClients;
  readonly registrationQuota: RegistrationQuota;
}

/** A registration that ends within this time is renewed before another login begins with it. */
const RENEWAL_MS = 5 * 60_000;
/** A store must not keep anything for ever; a registration that it forgets is made anew. */
const MAX_TTL_MS = 30 * 86_400_000;
const POLL_MS = 50;

/**
 * Registers this site at an authority (OIDC Registration sec. 3). Corresponds to the registration of id4me_rp_client.
 *
 * @throws OPTION_INVALID, REGISTRATION_UNSUPPORTED, REGISTRATION_REFUSED, REGISTRATION_MALFORMED, METADATA_UNSUPPORTED, and
 *   what HTTP requests throw
 */
export async function registerClient(
  metadata: ProviderMetadata,
  client: ClientDescription,
  options: FetchOptions & { readonly allowUnsignedIdToken?: boolean } = {},
): Promise<RegisteredClient> {
  checkAllowances('registerClient', options);
  const { allowUnsignedIdToken = false, ...network } = options;
  const context = { ...authorityContext(network), allowUnsignedIdToken };
  return fetchRegistration(metadata, buildClientMetadata(client, metadata), context);
}

/**
 * The registration to begin a login with: the one that is there, or a new one - made once, whoever asks, in whichever process
 * (R-1, R-9 to R-11).
 *
 * @throws like `registerClient`, and REGISTRATION_LIMIT, STORE_FAILED, TIMED_OUT
 */
export async function obtainClient(
  metadata: ProviderMetadata,
  context: RegistrationContext,
): Promise<RegisteredClient> {
  const fixed = context.staticClients.at(metadata.issuer);
  if (fixed) return fixed;
  if (!context.registersItself) throw clientAbsent(metadata.issuer);
  const asked = buildClientMetadata(context.client, metadata);
  const key = currentKey(metadata.issuer, asked);
  const known = await readClient(key, metadata.issuer, context.store);
  if (known && isFresh(known)) return known;
  return context.registrationFlights.run(key, () => renewClient(key, metadata, asked, context));
}

/**
 * The registration that a login was begun with. Others may have been made since.
 *
 * @throws CLIENT_FORGOTTEN, STORE_FAILED
 */
export async function findClient(
  issuer: string,
  clientId: string,
  { store, staticClients }: Pick<RegistrationContext, 'store' | 'staticClients'>,
): Promise<RegisteredClient> {
  const fixed = staticClients.at(issuer);
  if (fixed?.clientId === clientId) return fixed;
  const client = await readClient(clientKey(issuer, clientId), issuer, store);
  if (client?.clientId === clientId) return client;
  throw clientForgotten(issuer);
}

/** The registration that is there for new logins, without making one. @throws CLIENT_FORGOTTEN, STORE_FAILED */
export async function currentClient(
  metadata: ProviderMetadata,
  context: RegistrationContext,
): Promise<RegisteredClient> {
  const fixed = context.staticClients.at(metadata.issuer);
  if (fixed) return fixed;
  const key = currentKey(metadata.issuer, buildClientMetadata(context.client, metadata));
  const client = await readClient(key, metadata.issuer, context.store);
  if (client) return client;
  throw clientForgotten(metadata.issuer);
}

/** Forgets a registration that its authority does not know any more, unless there is a newer one. */
export async function forgetClient(client: RegisteredClient, metadata: ProviderMetadata, context: RegistrationContext) {
  const { store, staticClients } = context;
  // What was made by hand only a hand can make anew.
  if (staticClients.at(metadata.issuer)?.clientId === client.clientId) return;
  const key = currentKey(metadata.issuer, buildClientMetadata(context.client, metadata));
  const current = await readClient(key, client.issuer, store);
  if (current?.clientId === client.clientId) await withStore('delete', () => store.delete(key));
  await withStore('delete', () => store.delete(clientKey(client.issuer, client.clientId)));
  publish({ type: 'registration-forgotten', issuer: client.issuer });
}

/** One process registers; the others wait for what it puts into the store. */
async function renewClient(
  key: string,
  metadata: ProviderMetadata,
  asked: ClientMetadata,
  context: RegistrationContext,
): Promise<RegisteredClient> {
  const { store } = context;
  const ttlMs = lockTtlMs(context.registrationMs);
  for (const endsAt = Date.now() + ttlMs * 2; Date.now() < endsAt; ) {
    const lock = await claimLock(`${key}:lock`, ttlMs, store);
    try {
      // Looked at again under the lock: the one who held it before may have registered.
      const known = await readClient(key, metadata.issuer, store);
      if (known && isFresh(known)) return known;
      if (lock) return await registerAndKeep(key, lock, metadata, asked, context);
    } finally {
      if (lock) await releaseLock(lock, store);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS + Math.random() * POLL_MS));
  }
  throw new ProviderError(
    'TIMED_OUT',
    `Another process has been registering at ${quoted(metadata.issuer)} for too long.`,
    {
      step: 'registration',
      hint: 'Begin again. If it stays, the authority answers registrations too slowly.',
      detail: { issuer: metadata.issuer },
    },
  );
}

async function registerAndKeep(
  key: string,
  lock: RegistrationLock,
  metadata: ProviderMetadata,
  asked: ClientMetadata,
  context: RegistrationContext,
): Promise<RegisteredClient> {
  const { store, unstoredClients } = context;
  const made = unstoredClients.find(key);
  const client = made && isFresh(made) ? made : await register(lock, metadata, asked, context);
  const text = JSON.stringify(client);
  const ttlMs = Math.min(client.expiresAt === undefined ? MAX_TTL_MS : client.expiresAt - Date.now(), MAX_TTL_MS);
  // Until the store has it: no login can use one that only this process knows, and none need make another one.
  unstoredClients.keep(key, client);
  await withStore('set', () => store.set(clientKey(metadata.issuer, client.clientId), text, ttlMs));
  await withStore('set', () => store.set(key, text, ttlMs));
  unstoredClients.forget(key);
  return client;
}

async function register(
  lock: RegistrationLock,
  metadata: ProviderMetadata,
  asked: ClientMetadata,
  context: RegistrationContext,
): Promise<RegisteredClient> {
  const { registrationQuota, registrationMs } = context;
  checkLockLasts(lock, registrationMs);
  try {
    registrationQuota.claim(metadata.issuer);
    // A deadline of its own: whoever waited for a process that died has none of the login's left.
    const client = await fetchRegistration(metadata, asked, { ...context, http: context.http.startDeadline() });
    publish({ type: 'registered', issuer: metadata.issuer });
    return client;
  } catch (error) {
    if (isRefusal(error)) registrationQuota.refuse(metadata.issuer, error);
    throw error;
  }
}

/** The authority answered and will not have us: asking again at once would be no use to anybody. */
function isRefusal(error: unknown): error is ProviderError {
  return (
    isRelyingPartyError(error) &&
    ['REGISTRATION_REFUSED', 'REGISTRATION_MALFORMED', 'REGISTRATION_UNSUPPORTED'].includes(error.code)
  );
}

function clientForgotten(issuer: string): VerificationError {
  return new VerificationError(
    'CLIENT_FORGOTTEN',
    `The store has no registration of this login at ${quoted(issuer)}.`,
    {
      step: 'registration',
      hint: 'Beginning the login again registers the site anew. If every login fails so, the store loses what it is given.',
      detail: { issuer },
    },
  );
}

function clientAbsent(issuer: string): IdentifierError {
  return new IdentifierError('CLIENT_ABSENT', `This site is not registered at the authority ${quoted(issuer)}.`, {
    step: 'registration',
    hint: "Register it there by hand and add the result to clients, or leave out registration: 'static'.",
    detail: { issuer },
  });
}

function isFresh({ expiresAt }: RegisteredClient): boolean {
  return expiresAt === undefined || expiresAt - RENEWAL_MS > Date.now();
}

async function readClient(key: string, issuer: string, store: Store): Promise<RegisteredClient | undefined> {
  const text = await withStore('get', () => store.get(key));
  const client = text === undefined ? undefined : readRecord(text, isRegisteredClient);
  if (!client || client.issuer !== issuer) return undefined;
  return client.expiresAt === undefined || client.expiresAt > Date.now() ? client : undefined;
}

/** what a site says about itself is part of the key, so that a change of it registers anew. */
function currentKey(issuer: string, asked: ClientMetadata): string {
  return storeKey('id4me:client', issuer, hash('sha256', JSON.stringify(asked), 'base64url'));
}

function clientKey(issuer: string, clientId: string): string {
  return storeKey('id4me:client', issuer, 'id', hash('sha256', clientId, 'base64url'));
}
