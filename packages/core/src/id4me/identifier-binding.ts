import { hash } from 'node:crypto';
import { publish } from '../events.js';
import { type Store, withStore } from '../store.js';
import { storeKey } from '../store-key.js';
import { unlessStoreFails } from '../store-outage.js';
import type { IdToken } from './id-token.js';
import type { Id4meIdentity } from './identity.js';

const BINDING_TTL_MS = 365 * 86_400_000;

/**
 * K-2: whether the identifier was somebody else's when it was last used here. Remembered for a year, as a hash. Where the store
 * fails nothing is known of an owner before; the login was claimed already, and does not fail for that.
 */
export async function isRebound(
  { identifier, identifierConfirmed }: Pick<Id4meIdentity, 'identifier' | 'identifierConfirmed'>,
  { issuer, subject }: IdToken,
  { store }: { readonly store: Store },
): Promise<boolean> {
  if (identifier === undefined || !identifierConfirmed) return false;
  const key = storeKey('id4me:binding', identifier);
  const owner = hash('sha256', JSON.stringify([issuer, subject]), 'base64url');
  const known = await unlessStoreFails(async () => ({ owner: await withStore('get', () => store.get(key)) }));
  // An owner who is there and cannot be read is not replaced: the next login can tell.
  if (!known || known.owner === owner) return false;
  await unlessStoreFails(() => withStore('set', () => store.set(key, owner, BINDING_TTL_MS)));
  const before: unknown = known.owner;
  // What is no such hash was not written here: then nothing is known of an owner before.
  if (typeof before !== 'string' || before.length !== owner.length) return false;
  publish({ type: 'identifier-rebound', identifier, issuer });
  return true;
}
