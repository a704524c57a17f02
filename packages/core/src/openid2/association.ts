import { isRelyingPartyError, ProviderError, quoted } from '../errors.js';
import { publish } from '../events.js';
import type { SingleFlight } from '../single-flight.js';
import { readRecord, type Store, withStore } from '../store.js';
import { storeKey } from '../store-key.js';
import { unlessStoreIsDown } from '../store-outage.js';
import { isStrongEnough, MAC_KEY_BYTES, PREFERRED_KIND } from './association-message.js';
import { type NegotiationContext, negotiate } from './association-negotiation.js';
import { decodeBase64 } from './base64.js';
import { STORE_NAMESPACE } from './store-namespace.js';

/** A secret shared with a provider, for checking its signatures without asking it (OpenID 2.0 sec. 8). */
export interface Association {
  readonly endpoint: string;
  readonly handle: string;
  readonly type: 'HMAC-SHA1' | 'HMAC-SHA256';
  /** Base64. A secret. */
  readonly macKey: string;
  /** Milliseconds since the epoch; not to be used after that. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch; no new login is begun with it after that, so that the login can end before `expiresAt`. */
  readonly renewAt: number;
}

/** What associating needs: made once by a relying party. */
export interface AssociationContext extends NegotiationContext {
  readonly store: Store;
  readonly associationFlights: SingleFlight<Association | undefined>;
  /** Whether a login is begun under an association, or not at all. */
  readonly requireAssociation: boolean;
}

/** How long a provider that refuses associations is left alone. */
const REFUSAL_TTL_MS = 5 * 60_000;
/** Kept in an association's place; what is refused with the weaker hash, too, is refused with any. */
const REFUSED = { sha1: '"refused"', sha256: '"refused-sha256"' } as const;

/**
 * The association to begin a login with: the one that is there, or a new one; undefined when the provider makes none, which is
 * remembered for five minutes, or when the store cannot give or keep one: the provider is then asked about its signature.
 *
 * @throws STORE_FAILED, STORE_FULL where the site requires an association, and what negotiating throws
 */
export function obtainAssociation(endpoint: string, context: AssociationContext): Promise<Association | undefined> {
  const { store, requireAssociation } = context;
  const obtain = () => currentAssociation(endpoint, context);
  return context.associationFlights.run(currentKey(endpoint), () =>
    requireAssociation ? obtain() : unlessStoreIsDown(store, obtain),
  );
}

async function currentAssociation(endpoint: string, context: AssociationContext): Promise<Association | undefined> {
  const { store } = context;
  const key = currentKey(endpoint);
  const known = await withStore('get', () => store.get(key));
  if (known === REFUSED.sha1 || known === REFUSED[context.minimumHash]) return undefined;
  const association = known === undefined ? undefined : readRecord(known, isAssociation);
  // One with a weaker hash may be there from another site, or from before.
  const isUsable = association?.endpoint === endpoint && association.renewAt > Date.now();
  if (isUsable && isStrongEnough(association.type, context)) return association;
  return renewAssociation(endpoint, context);
}

/** The association that a handle names at a provider. A handle alone names nothing: two providers may use the same one. */
export async function findAssociation(
  endpoint: string,
  handle: string,
  store: Store,
): Promise<Association | undefined> {
  const known = await withStore('get', () => store.get(handleKey(endpoint, handle)));
  const association = known === undefined ? undefined : readRecord(known, isAssociation);
  if (!association || association.endpoint !== endpoint || association.handle !== handle) return undefined;
  return association.expiresAt > Date.now() ? association : undefined;
}

/** Forgets an association that its provider says it does not know any more (OpenID 2.0 sec. 11.4.2.2). */
export async function forgetAssociation(endpoint: string, handle: string, store: Store): Promise<void> {
  const current = await withStore('get', () => store.get(currentKey(endpoint)));
  const association = current === undefined ? undefined : readRecord(current, isAssociation);
  if (association?.handle === handle) await withStore('delete', () => store.delete(currentKey(endpoint)));
  await withStore('delete', () => store.delete(handleKey(endpoint, handle)));
  publish({ type: 'association-invalidated', endpoint });
}

async function renewAssociation(endpoint: string, context: AssociationContext): Promise<Association | undefined> {
  const { store } = context;
  try {
    const association = await negotiate(endpoint, PREFERRED_KIND, context);
    await keepAssociation(association, store);
    return association;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Direct verification is just as safe; it only costs a request more (OpenID 2.0 sec. 8.2.4).
    publish({ type: 'association-refused', endpoint, code: error.code, message: error.message });
    await withStore('set', () => store.set(currentKey(endpoint), REFUSED[context.minimumHash], REFUSAL_TTL_MS));
    return undefined;
  }
}

/** The provider answered, but not with an association. That it did not answer at all is another matter: then no login can work. */
function isRefusal(error: unknown): error is ProviderError {
  return (
    isRelyingPartyError(error) &&
    ['ASSOCIATION_REFUSED', 'ASSOCIATION_MALFORMED', 'DIRECT_RESPONSE_MALFORMED', 'RESPONSE_TOO_LARGE'].includes(
      error.code,
    )
  );
}

async function keepAssociation(association: Association, store: Store): Promise<void> {
  const { endpoint, handle, expiresAt } = association;
  const key = handleKey(endpoint, handle);
  const text = JSON.stringify(association);
  const ttlMs = expiresAt - Date.now();
  const there = await withStore('get', () => store.get(key));
  const same = there === undefined ? undefined : readRecord(there, isAssociation);
  if (same && same.macKey !== association.macKey) {
    // Two secrets under one handle: whoever controls one of them could forge what the other signs.
    throw new ProviderError('ASSOCIATION_MALFORMED', `The provider ${quoted(endpoint)} gave out a handle twice.`, {
      step: 'association',
      hint: 'Logins go on, each verified by asking the provider; its operator has to give each key a handle of its own.',
      detail: { endpoint },
    });
  }
  await withStore('set', () => store.set(key, text, ttlMs));
  await withStore('set', () => store.set(currentKey(endpoint), text, ttlMs));
}

function currentKey(endpoint: string): string {
  return storeKey(STORE_NAMESPACE.association, endpoint);
}

function handleKey(endpoint: string, handle: string): string {
  return storeKey(STORE_NAMESPACE.association, endpoint, handle);
}

function isAssociation(value: object): value is Association {
  const { endpoint, handle, type, macKey, expiresAt, renewAt } = value as Record<string, unknown>;
  return (
    typeof endpoint === 'string' &&
    typeof handle === 'string' &&
    (type === 'HMAC-SHA1' || type === 'HMAC-SHA256') &&
    // A key that was cut off, or is empty, would let others sign (sec. 6.2).
    typeof macKey === 'string' &&
    decodeBase64(macKey)?.length === MAC_KEY_BYTES[type] &&
    typeof expiresAt === 'number' &&
    typeof renewAt === 'number'
  );
}
