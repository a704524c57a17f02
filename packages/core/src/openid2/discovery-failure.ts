import { LRUCache } from 'lru-cache';
import {
  type ErrorCode,
  IdentifierError,
  isRelyingPartyError,
  ProviderError,
  type RelyingPartyError,
} from '../errors.js';

/** What another try would find out again: the page, its host or its provider is as it is. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  ...(['IDENTIFIER_NOT_FOUND', 'HOST_NOT_FOUND', 'SERVICE_ABSENT', 'HTTPS_REQUIRED'] as const),
  ...(['URL_REFUSED', 'PORT_REFUSED', 'ADDRESS_NOT_PUBLIC', 'REDIRECT_LIMIT', 'REDIRECT_REFUSED'] as const),
  ...(['RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED', 'XRDS_MALFORMED'] as const),
]);
/** What may be over at once. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['CONNECTION_FAILED', 'TIMED_OUT', 'HTTP_STATUS'] as const);

const LASTING_TTL_MS = 60_000;
const PASSING_TTL_MS = 5_000;
/** Strangers decide what fails, so that the oldest makes room. */
const MAX_FAILURES = 1_000;

/**
 * The discoveries of this process that failed, for a short while: whoever begins logins again and again makes us ask once. In
 * memory and not in the store, which strangers could fill otherwise.
 */
export class DiscoveryFailures {
  readonly #failures = new LRUCache<string, IdentifierError | ProviderError>({
    max: MAX_FAILURES,
    ttl: 1,
    ttlResolution: 0,
  });

  /** @throws what is remembered under the key */
  check(key: string): void {
    const failure = this.#failures.get(key);
    // A new one for each login: each of them is told to observers.
    if (failure) throw copyOf(failure);
  }

  /** Remembers what a discovery failed with; what is ours, such as too many requests of our own, is not remembered. */
  keep(key: string, error: unknown): void {
    if (!isRelyingPartyError(error) || !isOfRemote(error)) return;
    const ttl = LASTING.has(error.code) ? LASTING_TTL_MS : PASSING.has(error.code) ? PASSING_TTL_MS : undefined;
    if (ttl !== undefined) this.#failures.set(key, error, { ttl });
  }
}

function isOfRemote(error: RelyingPartyError): error is IdentifierError | ProviderError {
  return error instanceof IdentifierError || error instanceof ProviderError;
}

function copyOf(error: IdentifierError | ProviderError): RelyingPartyError {
  const { message, step, hint, detail, cause } = error;
  const details = { step, detail, ...(hint !== undefined && { hint }), ...(cause !== undefined && { cause }) };
  return error instanceof IdentifierError
    ? new IdentifierError(error.code as ConstructorParameters<typeof IdentifierError>[0], message, details)
    : new ProviderError(error.code as ConstructorParameters<typeof ProviderError>[0], message, details);
}
