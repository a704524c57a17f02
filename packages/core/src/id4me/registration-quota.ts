import { LRUCache } from 'lru-cache';
import { copyOf, ProviderError, quoted } from '../errors.js';

const HOUR_MS = 3_600_000;
const REFUSAL_TTL_MS = 5 * 60_000;

/**
 * How often this process registers at authorities. Visitors choose the authority, and with a wildcard in DNS they have
 * as many as they like: each registration is a record in the store, and a request with our name on it.
 */
export class RegistrationQuota {
  readonly #maxPerHour: number;
  readonly #refusals = new LRUCache<string, ProviderError>({ max: 1_000, ttl: REFUSAL_TTL_MS });
  #windowEndsAt = 0;
  #used = 0;

  constructor(maxPerHour: number) {
    this.#maxPerHour = maxPerHour;
  }

  /**
   * Uses up one registration.
   *
   * @throws REGISTRATION_LIMIT, or what the authority refused with in the last five minutes
   */
  claim(issuer: string): void {
    const refusal = this.#refusals.get(issuer);
    if (refusal) throw copyOf(refusal);
    const now = Date.now();
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + HOUR_MS;
      this.#used = 0;
    }
    if (this.#used >= this.#maxPerHour) throw limitReached(issuer, this.#maxPerHour);
    this.#used += 1;
  }

  /** Remembers that an authority refused, for five minutes from the first time. */
  refuse(issuer: string, error: ProviderError): void {
    if (!this.#refusals.has(issuer)) this.#refusals.set(issuer, error);
  }
}

function limitReached(issuer: string, maxPerHour: number): ProviderError {
  return new ProviderError(
    'REGISTRATION_LIMIT',
    `No registration at ${quoted(issuer)}: ${maxPerHour} in this hour are enough.`,
    {
      step: 'registration',
      hint: 'Somebody may be having this site register at authorities of their own. A large site can raise maxRegistrationsPerHour.',
      detail: { issuer, maxPerHour },
    },
  );
}
