import { randomInt } from 'node:crypto';
import { dnsFailure, failedLookup, lookupTimedOut, refusedLookup } from './dns-failure.js';
import { buildQuery, isAnswerTo, isTruncated, parseAnswer, type TxtAnswerContent } from './dns-message.js';
import { type NameServer, parseNameServer } from './dns-options.js';
import { fetchByTcp, fetchByUdp, systemServers } from './dns-transport.js';

/** What came back, and whether nobody could have altered it on its way. */
export type Outcome = TxtAnswerContent & { readonly isProtected: boolean };

/** Asks for the TXT records of a name, by one way or another. */
export type Ask = (name: string, signal: AbortSignal) => Promise<Outcome>;

/** Each server gets three chances, each longer than the one before: what fraction of the time in all. */
const ROUNDS = [0.2, 0.3, 0.5];

/**
 * Asks one server after the other. A server that is silent gets another chance, since datagrams get lost; one that refuses
 * or talks nonsense does not. SERVFAIL is final: it is what validation says of forged data, and the next server may not
 * validate (L-5, L-7).
 */
export function askServers(given: readonly string[] | undefined, timeoutMs: number, wantsDnssec: boolean): Ask {
  let configured: readonly NameServer[] | undefined;
  return async (name, signal) => {
    configured ??= (given ?? systemServers()).flatMap((server) => parseNameServer(server) ?? []);
    let servers = configured;
    let fault: unknown = dnsFailure(name, 'no name server is configured');
    for (const share of ROUNDS) {
      const waitMs = (share * timeoutMs) / servers.length;
      for (const server of servers) {
        const outcome = await askServer(server, name, waitMs, wantsDnssec, signal).catch((thrown: unknown) => {
          signal.throwIfAborted();
          return { kind: 'failed', thrown } as const;
        });
        if (outcome === 'silent') continue;
        if (outcome.kind !== 'failed' && (outcome.kind !== 'refused' || outcome.reason === 'SERVFAIL')) return outcome;
        fault = outcome.kind === 'failed' ? failedLookup(name, outcome.thrown) : refusedLookup(name, outcome.reason);
        servers = servers.filter((other) => other !== server);
      }
      if (servers.length === 0) throw fault;
    }
    throw lookupTimedOut(name, timeoutMs);
  };
}

/** One server, by UDP and, where the answer does not fit, by TCP. */
async function askServer(
  server: NameServer,
  name: string,
  waitMs: number,
  wantsDnssec: boolean,
  signal: AbortSignal,
): Promise<Outcome | 'silent'> {
  const query = buildQuery(name, randomInt(0x1_00_00), wantsDnssec);
  let message = await within(waitMs, signal, (limited) => fetchByUdp(server, query, limited));
  if (message && isTruncated(message)) {
    message = await within(waitMs, signal, (limited) => fetchByTcp(server, query, limited));
    if (message && !isAnswerTo(query, message)) throw dnsFailure(name, 'the answer by TCP is to another query');
  }
  return message ? { ...parseAnswer(name, message), isProtected: server.isLoopback } : 'silent';
}

/** The outcome, or undefined when it took too long. */
async function within<T>(
  waitMs: number,
  signal: AbortSignal,
  run: (limited: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const limited = new AbortController();
  const stop = () => limited.abort();
  const timer = setTimeout(stop, waitMs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await run(limited.signal);
  } catch (thrown) {
    if (limited.signal.aborted && !signal.aborted) return undefined;
    throw thrown;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
