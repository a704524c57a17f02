import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Kind of MAC (OpenID 2.0 sec. 8.3). */
export type AssociationType = 'HMAC-SHA1' | 'HMAC-SHA256';

/** A secret under a handle (OpenID 2.0 sec. 8). A private one belongs to the provider alone and signs one assertion. */
export interface Association {
  handle: string;
  type: AssociationType;
  macKey: Buffer;
  expiresAtMs: number;
  isPrivate: boolean;
}

/** Most associations that are remembered of each kind; the oldest goes when another comes. */
export const MAX_ASSOCIATIONS = 1000;

/** Length of the MAC key in bytes (OpenID 2.0 sec. 8.3). */
export const macLength = (type: AssociationType): number => (type === 'HMAC-SHA1' ? 20 : 32);

/** The provider's associations: bounded, expiring, in memory only. */
export interface AssociationBook {
  issue(type: AssociationType, lifetimeMs: number, isPrivate: boolean): Association;
  /** A live association that a relying party shares. */
  findShared(handle: string): Association | undefined;
  /** A live private association. */
  findPrivate(handle: string): Association | undefined;
  delete(association: Association): void;
  clear(): void;
  readonly size: number;
}

/** An empty book of associations that reads the given clock (milliseconds since the epoch). */
export function createAssociationBook(now: () => number): AssociationBook {
  // Apart, so that a flood of one kind cannot push out the other.
  const shared = new Map<string, Association>();
  const unshared = new Map<string, Association>();
  return {
    issue(type, lifetimeMs, isPrivate) {
      const book = isPrivate ? unshared : shared;
      sweep(book, now());
      const handle = `${isPrivate ? 'p' : 's'}-${randomBytes(12).toString('base64url')}`;
      const association: Association = {
        handle,
        type,
        macKey: randomBytes(macLength(type)),
        expiresAtMs: now() + lifetimeMs,
        isPrivate,
      };
      book.set(handle, association);
      return association;
    },
    findShared: (handle) => findLive(shared, handle, now()),
    findPrivate: (handle) => findLive(unshared, handle, now()),
    delete({ handle, isPrivate }) {
      (isPrivate ? unshared : shared).delete(handle);
    },
    clear() {
      shared.clear();
      unshared.clear();
    },
    get size() {
      return shared.size + unshared.size;
    },
  };
}

function findLive(book: Map<string, Association>, handle: string, nowMs: number): Association | undefined {
  const association = book.get(handle);
  return association && association.expiresAtMs > nowMs ? association : undefined;
}

/** Makes room for one more. Lifetimes are equal within a book, so the oldest entry is the first to expire. */
function sweep(book: Map<string, Association>, nowMs: number): void {
  for (const [handle, { expiresAtMs }] of book) {
    if (expiresAtMs > nowMs && book.size < MAX_ASSOCIATIONS) return;
    book.delete(handle);
  }
}

/**
 * The signature over some fields in the order of their names (OpenID 2.0 sec. 6.1).
 *
 * The base string is not checked for newlines: a fault may want to sign what no relying party should accept.
 */
export function sign(association: Association, names: string[], fields: Map<string, string>): string {
  const base = names.map((name) => `${name}:${fields.get(name) ?? ''}\n`).join('');
  const hash = association.type === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  return createHmac(hash, association.macKey).update(base, 'utf8').digest('base64');
}

/** Is this the signature of these fields? Takes the same time wherever it differs. */
export function hasSignature(association: Association, fields: Map<string, string>): boolean {
  const names = (fields.get('signed') ?? '').split(',');
  const expected = Buffer.from(sign(association, names, fields));
  const given = Buffer.from(fields.get('sig') ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given);
}
