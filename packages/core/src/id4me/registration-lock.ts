import { randomBytes } from 'node:crypto';
import { StoreError } from '../errors.js';
import { claimKey, type Store, withStore } from '../store.js';
import { unlessStoreFails } from '../store-outage.js';

/** The right to register at one authority; one process has it at a time. */
export interface RegistrationLock {
  readonly key: string;
  readonly owner: string;
  /** Milliseconds since the epoch; another process may have it from then on. */
  readonly endsAt: number;
}

/** What the store may take while a lock is held, beside what the registration itself may take. */
const STORE_MS = 5_000;

/** How long a process that dies while it registers holds up the others, where a registration may take `registrationMs`. */
export function lockTtlMs(registrationMs: number): number {
  return registrationMs + STORE_MS;
}

/** The lock, to one of all who ask; undefined while another has it. @throws STORE_FAILED, STORE_FULL */
export async function claimLock(key: string, ttlMs: number, store: Store): Promise<RegistrationLock | undefined> {
  // Told by a clock that starts before the store's does, so that it ends before the store's does, too.
  const lock = { key, owner: randomBytes(8).toString('hex'), endsAt: Date.now() + ttlMs };
  try {
    return (await claimKey(store, key, lock.owner, ttlMs)) ? lock : undefined;
  } catch (error) {
    // It may be ours all the same, where only the answer was lost. Nobody waits for that.
    void releaseLock(lock, store);
    throw error;
  }
}

/**
 * Refuses to register under a lock that ends before the registration may: another process would make a second one.
 *
 * @throws STORE_FAILED
 */
export function checkLockLasts({ endsAt }: RegistrationLock, registrationMs: number): void {
  if (Date.now() + registrationMs <= endsAt) return;
  throw new StoreError('STORE_FAILED', "The site's store took too long to give the lock for a registration.", {
    hint: 'Look at the store, or at the load of this process. Logins work again when the store is quick enough.',
    detail: { operation: 'add' },
  });
}

/** Gives back the lock, unless it expired and is another's by now. That this fails does no harm: it expires by itself. */
export async function releaseLock({ key, owner }: RegistrationLock, store: Store): Promise<void> {
  await unlessStoreFails(async () => {
    const holder = await withStore('get', () => store.get(key));
    if (holder === owner) await withStore('delete', () => store.delete(key));
  });
}
