import { isRelyingPartyError, ProviderError, quoted } from './errors.js';

/** The error for a lookup from which nothing can be concluded, not even that there is no record (L-7). */
export function dnsFailure(
  name: string,
  why: string,
  detail: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): ProviderError {
  return new ProviderError('DNS_FAILED', `dns: the TXT records of ${quoted(name)} could not be looked up: ${why}.`, {
    step: 'dns',
    hint: "Try again. If it stays, the domain's name servers or its DNSSEC signatures are broken, or this site's resolver is.",
    detail: { name, ...detail },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error for a server that could not or would not tell. */
export function refusedLookup(name: string, reason: string): ProviderError {
  return dnsFailure(name, `the name server answered ${reason}`, { reason });
}

/** What was thrown below a lookup, as an error of this library. Mistakes of the calling code come back unchanged. */
export function failedLookup(name: string, thrown: unknown): unknown {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  if (isRelyingPartyError(thrown) || typeof code !== 'string') return thrown;
  return dnsFailure(name, `the name server cannot be reached (${code})`, { systemError: code }, thrown);
}

/** The error for a lookup that took too long. */
export function lookupTimedOut(name: string, timeoutMs: number): ProviderError {
  return new ProviderError('TIMED_OUT', `dns: ${quoted(name)} was not looked up within ${timeoutMs} ms.`, {
    step: 'dns',
    hint: 'Try again. If it stays, the name servers of that domain do not answer; a site can raise dns.timeoutMs.',
    detail: { name },
  });
}
