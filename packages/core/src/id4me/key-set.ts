import type { JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { type ErrorCode, ProviderError, quoted } from '../errors.js';
import type { HttpClient } from '../http-client.js';
import { isJsonObject, parseJsonObject } from '../json-document.js';
import { RecentFailures } from '../recent-failure.js';
import { SingleFlight } from '../single-flight.js';
import { isPlainHttpAllowed } from './provider-metadata.js';

/** The public keys of one authority or agent (RFC 7517). */
interface KeySet {
  readonly keys: readonly JWK[];
  readonly fetchedAt: number;
  /** Whether a token with an unknown key made us fetch it. */
  readonly isRefetched: boolean;
}

/** What fetching keys needs. */
export interface KeyContext {
  readonly http: HttpClient;
  readonly allowInsecureHttp: boolean;
  readonly keySets: KeySets;
}

const MAX_AGE_MS = 10 * 60_000;
const COOL_DOWN_MS = 30_000;
const MAX_KEYS = 100;
/** So many of them are tried for a signature: without a key ID all that fit its algorithm could have made it, and each try costs. */
const MAX_CANDIDATES = 16;
/** Of all key sets together, some thousand ordinary ones: each may be as long as a response may. */
const MAX_CHARACTERS = 2_097_152;

/** None for longer than seconds: who needs keys has used up a code already, and would lose the login. */
const LASTING: ReadonlySet<ErrorCode> = new Set();
/** Not time-outs: the rest of a login can have used up the time, and visitors share a signer. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  ...(['HOST_NOT_FOUND', 'ADDRESS_NOT_PUBLIC', 'CONNECTION_FAILED'] as const),
  ...(['RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED', 'KEYS_MALFORMED'] as const),
]);

/** The key sets that are in use, bounded: strangers decide how many there are. */
export class KeySets {
  readonly #cache = new LRUCache<string, KeySet>({
    max: 1_000,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ keys }, jwksUri) => JSON.stringify(keys).length + jwksUri.length,
  });
  readonly #flights = new SingleFlight<KeySet>();
  readonly #failures = new RecentFailures({ lasting: LASTING, passing: PASSING, patienceMs: 0 });

  /** The keys at a URL; at most ten minutes old. Where they could not be had, nobody asks again for a moment (H-3). */
  async obtain(jwksUri: string, context: KeyContext): Promise<readonly JWK[]> {
    return this.#fresh(jwksUri) ?? (await this.#fetchOrFail(jwksUri, context, false)).keys;
  }

  /** Fetches keys that will be needed in a moment. That it fails counts for nothing before they are: they are asked for again then. */
  prepare(jwksUri: string, context: KeyContext): void {
    if (this.#fresh(jwksUri) || this.#failures.has(jwksUri)) return;
    this.#fetch(jwksUri, context, false).catch(() => undefined);
  }

  /**
   * The keys once more, because none of those that `obtain` gave fits a token: its signer may have changed them just now.
   * Undefined when that was tried less than 30 seconds ago, so that tokens with made-up keys cause no traffic (I-8).
   */
  async refresh(jwksUri: string, context: KeyContext): Promise<readonly JWK[] | undefined> {
    const known = this.#cache.get(jwksUri);
    if (known?.isRefetched && Date.now() - known.fetchedAt < COOL_DOWN_MS) return undefined;
    return (await this.#fetchOrFail(jwksUri, context, true)).keys;
  }

  #fresh(jwksUri: string): readonly JWK[] | undefined {
    const known = this.#cache.get(jwksUri);
    return known && Date.now() - known.fetchedAt < MAX_AGE_MS ? known.keys : undefined;
  }

  async #fetchOrFail(jwksUri: string, context: KeyContext, isRefetched: boolean): Promise<KeySet> {
    this.#failures.check(jwksUri);
    try {
      return await this.#fetch(jwksUri, context, isRefetched);
    } catch (error) {
      this.#failures.keep(jwksUri, error);
      throw error;
    }
  }

  #fetch(jwksUri: string, context: KeyContext, isRefetched: boolean): Promise<KeySet> {
    return this.#flights.run(jwksUri, async () => {
      const keySet = { keys: await fetchKeys(jwksUri, context), fetchedAt: Date.now(), isRefetched };
      this.#cache.set(jwksUri, keySet);
      return keySet;
    });
  }
}

async function fetchKeys(jwksUri: string, { http, allowInsecureHttp }: KeyContext): Promise<readonly JWK[]> {
  const response = await http.fetch({
    url: jwksUri,
    step: 'keys',
    headers: { accept: 'application/json' },
    followRedirects: false,
    keepsConnection: true,
    requireHttps: !isPlainHttpAllowed(jwksUri, allowInsecureHttp),
  });
  const keys = response.status === 200 ? parseJsonObject(response.body)?.['keys'] : undefined;
  if (Array.isArray(keys) && keys.length <= MAX_KEYS) return keys.filter(isJsonObject);
  throw new ProviderError('KEYS_MALFORMED', `${quoted(jwksUri)} answered ${response.status}, and no list of keys.`, {
    step: 'keys',
    hint: `The jwks_uri of the authority must answer a JSON object with at most ${MAX_KEYS} keys.`,
    detail: { url: jwksUri, status: response.status },
  });
}

/** The key type and curve that a signature algorithm needs (RFC 7518 sec. 3.1). */
const KEY_OF: ReadonlyMap<string, { readonly kty: string; readonly crv?: string }> = new Map([
  ['RS256', { kty: 'RSA' }],
  ['RS384', { kty: 'RSA' }],
  ['RS512', { kty: 'RSA' }],
  ['PS256', { kty: 'RSA' }],
  ['PS384', { kty: 'RSA' }],
  ['PS512', { kty: 'RSA' }],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
]);

/** The signature algorithms that are taken; asymmetric ones alone. */
export const SIGNATURE_ALGORITHMS: readonly string[] = [...KEY_OF.keys()];

/**
 * The keys that can have made a signature, of all that a set has; others in it may be of any kind (V-4). Without a key ID, all
 * that fit the algorithm.
 */
export function suitableKeys(keys: readonly JWK[], { alg, kid }: { alg: string; kid?: string | undefined }) {
  const { kty, crv } = KEY_OF.get(alg) ?? {};
  const suitable = keys.filter(
    (key) =>
      kty !== undefined &&
      key.kty === kty &&
      (crv === undefined || key.crv === crv) &&
      (key.use === undefined || key.use === 'sig') &&
      (key.alg === undefined || key.alg === alg) &&
      (kid === undefined || key.kid === kid) &&
      (kty !== 'RSA' || (isLongEnough(key) && isCheap(key))),
  );
  return suitable.slice(0, MAX_CANDIDATES);
}

/** An exponent of more than 64 bits, of which no RSA key in use has one, makes each try take as long as signing. */
function isCheap({ e }: JWK): boolean {
  return typeof e === 'string' && Buffer.from(e, 'base64url').length <= 8;
}

/** RSA keys below 2,048 bits can be broken (RFC 7518 sec. 3.3). */
function isLongEnough({ n }: JWK): boolean {
  if (typeof n !== 'string') return false;
  const bytes = Buffer.from(n, 'base64url');
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return zeros >= 0 && (bytes.length - zeros) * 8 - (Math.clz32(bytes[zeros] ?? 0) - 24) >= 2_048;
}
