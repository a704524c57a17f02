import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.js';
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
  /** @throws like `fetchProviderMetadata` */
  obtain(issuer: string, context: AuthorityContext): Promise<T>;
}

/** What agents say about themselves. */
export type AgentDirectory = Directory<AgentMetadata>;

/** What authorities say about themselves. */
export type AuthorityDirectory = Directory<ProviderMetadata>;

/** A directory of agents. */
export function createAgentDirectory(): AgentDirectory {
  return createDirectory((issuer, context) => fetchAgentMetadata(parseIssuer(issuer, context), context));
}

/** A directory of authorities. */
export function createAuthorityDirectory(): AuthorityDirectory {
  return createDirectory((issuer, context) => fetchMetadata(parseIssuer(issuer, context), context));
}

/** Strangers decide how many issuers there are, so that those used least recently go. */
function createDirectory<T extends object>(
  fetch: (issuer: string, context: AuthorityContext) => Promise<Fetched<T>>,
): Directory<T> {
  const known = new LRUCache<string, T>({
    max: 1_000,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (document) => JSON.stringify(document).length,
    ttl: MAX_AGE_MS,
  });
  const flights = new SingleFlight<T>();
  return {
    async obtain(issuer, context) {
      // A record may leave out the slash that the document has: that is still one authority.
      const key = issuerKey(issuer);
      const there = known.get(key);
      if (there) return there;
      return flights.run(key, async () => {
        const { value, maxAgeMs = MAX_AGE_MS } = await fetch(issuer, context);
        if (maxAgeMs > 0) known.set(key, value, { ttl: Math.min(maxAgeMs, MAX_AGE_MS) });
        return value;
      });
    },
  };
}
