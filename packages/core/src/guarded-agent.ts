import http from 'node:http';
import https from 'node:https';
import { LRUCache } from 'lru-cache';
import { type HostAddress, pinnedLookup } from './host-address.js';
import type { RequestTarget } from './request-target.js';

/** What opens the connections of one request. */
export interface ConnectionSource {
  readonly agent: http.Agent;
  /** Whether a connection was there already, which its server may be about to close. */
  readonly isUsedAgain: boolean;
  /** Called when the request is over: closes what is not kept for another one. */
  release(): void;
}

/** An idle connection is kept for this long: servers close theirs after five seconds and more. */
const IDLE_MS = 2_000;
const MAX_HOSTS = 32;

/**
 * Agents that connect to addresses that were checked, and to no others (D-02).
 *
 * Connections are kept only where it was asked for, for a moment, and for the very addresses that they were opened to: a name
 * that leads elsewhere by the next request gets new ones. They do not keep the process alive.
 */
export class GuardedAgents {
  readonly #kept = new LRUCache<string, http.Agent>({ max: MAX_HOSTS, dispose: retire });

  /** @param addresses of the target's name, checked; none where the target is an address itself */
  sourceFor(target: RequestTarget, addresses: readonly HostAddress[], keepsConnection: boolean): ConnectionSource {
    if (!keepsConnection) {
      const agent = createAgent(target, addresses, false);
      return { agent, isUsedAgain: false, release: () => agent.destroy() };
    }
    const key = JSON.stringify([
      target.secure,
      target.place,
      target.hostname,
      ...addresses.map(({ address }) => address),
    ]);
    const known = this.#kept.get(key);
    const agent = known ?? createAgent(target, addresses, true);
    if (!known) this.#kept.set(key, agent);
    return { agent, isUsedAgain: Object.keys(agent.freeSockets).length > 0, release: () => undefined };
  }
}

/** Strangers decide whose place is needed: a request that is under way goes on, and its connection ends with it. */
function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}

function createAgent(
  { hostname, secure }: RequestTarget,
  addresses: readonly HostAddress[],
  keepAlive: boolean,
): http.Agent {
  const options = {
    lookup: pinnedLookup(hostname, addresses),
    keepAlive,
    ...(keepAlive && { maxFreeSockets: 2, timeout: IDLE_MS }),
  };
  // E-14: written out, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment does not count.
  return secure ? new https.Agent({ ...options, rejectUnauthorized: true }) : new http.Agent(options);
}
