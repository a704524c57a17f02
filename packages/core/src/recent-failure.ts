import { LRUCache } from 'lru-cache';
import {
  copyOf,
  type ErrorCode,
  IdentifierError,
  isRelyingPartyError,
  ProviderError,
  type RelyingPartyError,
  VerificationError,
} from './errors.js';

/** Which failures are remembered; all others may be ours, such as too many requests of our own, and are not. */
export interface FailureTerms {
  /** What another try would find out again: kept for a minute. */
  readonly lasting: ReadonlySet<ErrorCode>;
  /** What may be over at once: kept for five seconds. */
  readonly passing: ReadonlySet<ErrorCode>;
  /**
   * How long a server is waited for. One that had less time is not remembered as too slow: a login whose time others used up could
   * else shut out the visitors of all.
   */
  readonly patienceMs: number;
}

const LASTING_TTL_MS = 60_000;
const PASSING_TTL_MS = 5_000;
/** Strangers decide what fails, so that the oldest makes room. */
const MAX_FAILURES = 1_000;
/** Of all together: the key of one may be a URL as long as a document may be. */
const MAX_CHARACTERS = 1_048_576;

type RemoteError = IdentifierError | ProviderError | VerificationError;

/**
 * What this process lately failed to get from others, for a short while: whoever begins logins again and again makes us ask
 * once. In memory and not in the store, which strangers could fill otherwise.
 */
export class RecentFailures {
  readonly #terms: FailureTerms;
  readonly #failures = new LRUCache<string, RemoteError>({
    max: MAX_FAILURES,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ message, detail }, key) => key.length + message.length + JSON.stringify(detail).length,
    ttl: 1,
    ttlResolution: 0,
  });

  constructor(terms: FailureTerms) {
    this.#terms = terms;
  }

  /** @throws what is remembered under the key */
  check(key: string): void {
    const failure = this.#failures.get(key);
    // A new one for each login: each of them is told to observers.
    if (failure) throw copyOf(failure);
  }

  /** Whether something is remembered under the key. */
  has(key: string): boolean {
    return this.#failures.has(key);
  }

  /** What `fetch` gives; what it fails with is remembered, and that it went well after all. */
  async watch<T>(key: string, fetch: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const fetched = await fetch();
      this.#failures.delete(key);
      return fetched;
    } catch (error) {
      this.keep(key, error, performance.now() - startedAt);
      throw error;
    }
  }

  /** Remembers what something failed with, and how long that took. */
  keep(key: string, error: unknown, tookMs = Number.POSITIVE_INFINITY): void {
    if (!isRelyingPartyError(error) || !isOfRemote(error)) return;
    const { lasting, passing, patienceMs } = this.#terms;
    // Who waited in our own queue is not the one that was slow.
    if (error.detail['isAsked'] === false) return;
    // Timers of Node may be early by a little.
    if (error.code === 'TIMED_OUT' && tookMs < patienceMs * 0.9) return;
    const ttl = lasting.has(error.code) ? LASTING_TTL_MS : passing.has(error.code) ? PASSING_TTL_MS : undefined;
    if (ttl !== undefined) this.#failures.set(key, error, { ttl });
  }
}

function isOfRemote(error: RelyingPartyError): error is RemoteError {
  return error instanceof IdentifierError || error instanceof ProviderError || error instanceof VerificationError;
}
