import { getDomain } from 'tldts';
import { type Ask, askServers, type Outcome } from './dns-asking.js';
import { dnsFailure, lookupTimedOut, refusedLookup } from './dns-failure.js';
import { buildQuery, isAnswerTo, parseAnswer } from './dns-message.js';
import { checkDnsOptions, DNS_DEFAULTS, type DnsOptions } from './dns-options.js';
import { fetchByHttps } from './dns-over-https.js';
import { isRelyingPartyError, ProviderError, quoted } from './errors.js';
import { publish } from './events.js';
import { createHttpClient, type HttpOptions } from './http-client.js';
import { RequestLimit } from './request-limit.js';
import { untilAborted } from './until-aborted.js';

export { checkDnsOptions, DNS_CHECKS, DNS_DEFAULTS, type DnsOptions } from './dns-options.js';

/** What DNSSEC says about an answer; 'unknown' where nobody who could be believed said anything (L-5). */
export type DnsSecurity = 'secure' | 'insecure' | 'unknown';

/** What is known of a name's TXT records. What could not be found out is an error, never an absence (L-7). */
export type DnsAnswer =
  | {
      readonly kind: 'found';
      /** The strings of each record joined with nothing between; at most 20 records. */
      readonly records: readonly string[];
      readonly ttlSeconds: number;
      readonly security: DnsSecurity;
    }
  | {
      readonly kind: 'absent';
      readonly nameExists: boolean;
      readonly ttlSeconds: number;
      readonly security: DnsSecurity;
    };

/** Looks TXT records up. */
export interface DnsClient {
  /**
   * @param signal ends the lookup, which then rejects with its reason
   * @throws DNS_FAILED, TIMED_OUT, TOO_MANY_REQUESTS
   */
  lookupTxt(name: string, signal?: AbortSignal): Promise<DnsAnswer>;
}

/** Lookups under way at a time, of one client; a login makes eight at most. */
const MAX_CONCURRENT = 128;
/** Of these for one domain: one whose servers are silent must not keep the logins of others waiting (D-17). */
const MAX_CONCURRENT_PER_DOMAIN = 32;

/**
 * A client for TXT lookups, with bounds on time, size and number.
 *
 * @param agent opens the connections of `dohUrl`, like `http.agent`
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function createDnsClient(options: DnsOptions = {}, agent?: HttpOptions['agent']): DnsClient {
  checkDnsOptions('createDnsClient', options);
  const timeoutMs = options.timeoutMs ?? DNS_DEFAULTS.timeoutMs;
  const wantsDnssec = (options.dnssec ?? DNS_DEFAULTS.dnssec) !== 'off';
  const limit = new RequestLimit(MAX_CONCURRENT, MAX_CONCURRENT_PER_DOMAIN);
  const ask = options.dohUrl
    ? askOverHttps(options.dohUrl, timeoutMs, wantsDnssec, agent)
    : askServers(options.servers, timeoutMs, wantsDnssec);
  return {
    async lookupTxt(name, signal) {
      const startedAt = performance.now();
      try {
        const outcome = await inTime(name, timeoutMs, signal, async (deadline) => {
          const leave = await takePlace(limit, name, deadline);
          try {
            return await ask(name, deadline);
          } finally {
            leave();
          }
        });
        const answer = toAnswer(name, outcome, wantsDnssec);
        const { kind, security, ttlSeconds } = answer;
        const durationMs = performance.now() - startedAt;
        publish({ type: 'dns-lookup', name, outcome: kind, security, ttlSeconds, durationMs });
        return answer;
      } catch (error) {
        // Nobody wants to know any more.
        if (!signal?.aborted) publishFailure(name, error, performance.now() - startedAt);
        throw error;
      }
    },
  };
}

function publishFailure(name: string, error: unknown, durationMs: number): void {
  if (!isRelyingPartyError(error)) return;
  const { code, message, hint } = error;
  publish({ type: 'dns-lookup-failed', name, code, message, hint, durationMs });
}

/** The budget over one lookup. Whatever the outcome, no timer, listener or socket stays behind. */
async function inTime<T>(
  name: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const deadline = new AbortController();
  const stop = () => deadline.abort(signal?.reason);
  const timer = setTimeout(() => deadline.abort(lookupTimedOut(name, timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await untilAborted(deadline.signal, run(deadline.signal));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function takePlace(limit: RequestLimit, name: string, deadline: AbortSignal): Promise<() => void> {
  const place = limit.enter(domainOf(name), deadline);
  if (place !== undefined) return place;
  throw new ProviderError(
    'TOO_MANY_REQUESTS',
    `dns: ${quoted(name)} was not looked up: too many lookups are waiting.`,
    {
      step: 'dns',
      hint: 'Limit how often one visitor may start a login.',
      detail: { name },
    },
  );
}

/** The registered domain that a name belongs to: whose owner decides which servers answer for it. */
function domainOf(name: string): string {
  const options = { allowPrivateDomains: true, extractHostname: false, validateHostname: false };
  return getDomain(name, options) ?? name;
}

/** AD is believed only from where nobody could have set it on the way (L-5). Bogus data never gets here: it is SERVFAIL. */
function toAnswer(name: string, outcome: Outcome, wantsDnssec: boolean): DnsAnswer {
  if (outcome.kind === 'refused') throw refusedLookup(name, outcome.reason);
  const security = !wantsDnssec || !outcome.isProtected ? 'unknown' : outcome.isAuthentic ? 'secure' : 'insecure';
  const { ttlSeconds } = outcome;
  return outcome.kind === 'found'
    ? { kind: 'found', records: outcome.records, ttlSeconds, security }
    : { kind: 'absent', nameExists: outcome.nameExists, ttlSeconds, security };
}

/** A server that the site chose itself: it may be on any port of the site's own network. */
function askOverHttps(dohUrl: string, timeoutMs: number, wantsDnssec: boolean, agent: HttpOptions['agent']): Ask {
  const http = createHttpClient({
    timeoutMs,
    deadlineMs: timeoutMs,
    maxResponseBytes: 65_535,
    allowPrivateAddresses: true,
    maxConcurrent: MAX_CONCURRENT,
    maxConcurrentPerHost: MAX_CONCURRENT,
    ...(agent && { agent }),
  });
  return async (name, signal) => {
    const query = buildQuery(name, 0, wantsDnssec);
    const message = await fetchByHttps(http, dohUrl, name, query, signal);
    if (!isAnswerTo(query, message)) throw dnsFailure(name, 'the answer over HTTPS is to another query');
    return { ...parseAnswer(name, message), isProtected: true };
  };
}
