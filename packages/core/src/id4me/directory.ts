import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.js';
import { DocumentFailures } from './document-failure.js';
import { issuerKey, parseIssuer } from './issuer.js';
import {
  type AgentMetadata,
  type AuthorityContext,
  type Fetched,
  fetchAgentMetadata,
  fetchMetadata,
  type ProviderMetadata,
} from './provider-metadata.js';

const MAX_AGE_MS = 10 * 60_000;
/** Of all documents together, some thousand ordinary ones: each may be as long as a stranger likes, up to its own limit. */
const MAX_CHARACTERS = 2_097_152;

/** Documents of authorities or agents that were fetched lately; each is fetched once, whoever asks (I-8). */
export interface Directory<T> {
  /** For whatever a stranger can begin. @throws like `fetchProviderMetadata`, for a moment without asking again (H-3) */
  obtain(issuer: string, context: AuthorityContext): Promise<T>;
  /** For what is under way: the issuer is asked even if its document could not be had a moment ago. */
  obtainAnyway(issuer: string, context: AuthorityContext): Promise<T>;
}

/** What agents say about themselves. */
export type AgentDirectory = Directory<AgentMetadata>;

/** What authorities say about themselves. */
export type AuthorityDirectory = Directory<ProviderMetadata>;

/** A directory of agents. @param timeoutMs how long a request may take */
export function createAgentDirectory(timeoutMs?: number): AgentDirectory {
  return createDirectory((issuer, context) => fetchAgentMetadata(parseIssuer(issuer, context), context), timeoutMs);
}

/** A directory of authorities. @param timeoutMs how long a request may take */
export function createAuthorityDirectory(timeoutMs?: number): AuthorityDirectory {
  return createDirectory((issuer, context) => fetchMetadata(parseIssuer(issuer, context), context), timeoutMs);
}

/** Strangers decide how many issuers there are, so that those used least recently go. */
function createDirectory<T extends object>(
  fetch: (issuer: string, context: AuthorityContext) => Promise<Fetched<T>>,
  timeoutMs: number | undefined,
): Directory<T> {
  const known = new LRUCache<string, T>({
    max: 1_000,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (document) => JSON.stringify(document).length,
    ttl: MAX_AGE_MS,
  });
  const failures = new DocumentFailures(timeoutMs);
  const flights = new SingleFlight<T>();
  const fetchOnce = (key: string, issuer: string, context: AuthorityContext) =>
    flights.run(key, async () => {
      const { value, maxAgeMs = MAX_AGE_MS } = await failures.watch(key, () => fetch(issuer, context));
      if (maxAgeMs > 0) known.set(key, value, { ttl: Math.min(maxAgeMs, MAX_AGE_MS) });
      return value;
    });
  return {
    async obtain(issuer, context) {
      // A record may leave out the slash that the document has: that is still one authority.
      const key = issuerKey(issuer);
      const there = known.get(key);
      if (there) return there;
      failures.check(key);
      return fetchOnce(key, issuer, context);
    },
    async obtainAnyway(issuer, context) {
      const key = issuerKey(issuer);
      return known.get(key) ?? fetchOnce(key, issuer, context);
    },
  };
}
