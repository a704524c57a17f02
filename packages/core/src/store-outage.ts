import { isRelyingPartyError, type RelyingPartyError } from './errors.js';
import { publish } from './events.js';
import type { Store } from './store.js';

/** For so long what can do without a store that failed leaves it alone: else each login would wait for it anew. */
const COOL_DOWN_MS = 2_000;

const coolDowns = new WeakMap<Store, number>();

/**
 * What `run` gives, or undefined where the store fails, which observers are told. For what a login can do without.
 *
 * Security: never for what must be true once - a nonce, a transaction, a lock - nor for what is verified with.
 */
export async function unlessStoreFails<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!isStoreFailure(error)) throw error;
    publish({ type: 'store-unavailable', error });
    return undefined;
  }
}

/** The same, for what is asked for at every login: after a failure the store is not asked for two seconds. */
export async function unlessStoreIsDown<T>(store: Store, run: () => Promise<T>): Promise<T | undefined> {
  if (performance.now() < (coolDowns.get(store) ?? 0)) return undefined;
  return unlessStoreFails(async () => {
    try {
      return await run();
    } catch (error) {
      if (isStoreFailure(error)) coolDowns.set(store, performance.now() + COOL_DOWN_MS);
      throw error;
    }
  });
}

function isStoreFailure(error: unknown): error is RelyingPartyError {
  return isRelyingPartyError(error) && (error.code === 'STORE_FAILED' || error.code === 'STORE_FULL');
}
