import { IdentifierError, isRelyingPartyError, ProviderError, quoted, type Step } from './errors.js';

/** What a message about an outbound request must name. */
export interface Attempt {
  readonly step: Step;
  readonly url: string;
}

type UrlFault = 'URL_REFUSED' | 'HTTPS_REQUIRED' | 'PORT_REFUSED' | 'ADDRESS_NOT_PUBLIC' | 'HOST_NOT_FOUND';
type ExchangeFault =
  | 'CONNECTION_FAILED'
  | 'TIMED_OUT'
  | 'REDIRECT_LIMIT'
  | 'REDIRECT_REFUSED'
  | 'RESPONSE_TOO_LARGE'
  | 'RESPONSE_MALFORMED'
  | 'TOO_MANY_REQUESTS';

/** The parts of an error beside its code. */
export interface Fault {
  /** What is wrong, as the end of a sentence whose subject is the URL. */
  readonly why: string;
  readonly hint: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A URL as it may stand in a log: without query, fragment and credentials, which may hold secrets (H-4). */
export function shownUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.host) return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  const bare = url.replace(/[?#][\s\S]*$/, '');
  return bare.replace(/^([a-z]+:)?([/\\]*)[^/\\]*@/i, '$1$2');
}

/** The error for a URL that must not be fetched. */
export function refusedUrl(code: UrlFault, attempt: Attempt, fault: Fault): IdentifierError {
  return new IdentifierError(code, wording(attempt, fault), details(attempt, fault));
}

/** The error for an exchange that failed. */
export function failedExchange(code: ExchangeFault, attempt: Attempt, fault: Fault): ProviderError {
  return new ProviderError(code, wording(attempt, fault), details(attempt, fault));
}

function wording(attempt: Attempt, fault: Fault): string {
  return `${attempt.step}: ${quoted(shownUrl(attempt.url))} ${fault.why}.`;
}

function details(attempt: Attempt, fault: Fault) {
  return {
    step: attempt.step,
    hint: fault.hint,
    detail: { url: shownUrl(attempt.url), ...fault.detail },
    ...('cause' in fault ? { cause: fault.cause } : {}),
  };
}

/** The error for an answer that is over a limit of size. */
export function responseTooLarge(attempt: Attempt, detail: Readonly<Record<string, unknown>> = {}): ProviderError {
  return failedExchange('RESPONSE_TOO_LARGE', attempt, {
    why: 'sent more than is accepted',
    hint: 'A site that trusts this server can raise http.maxResponseBytes.',
    detail,
  });
}

/** The error for a server that took too long. */
export function timedOut(attempt: Attempt, why: string, detail: Readonly<Record<string, unknown>> = {}): ProviderError {
  const hint =
    'Try again. If it stays, the server is slow or does not answer; a site can raise http.timeoutMs and http.deadlineMs.';
  return failedExchange('TIMED_OUT', attempt, { why, hint, detail });
}

/**
 * What the resolver threw, as an error of this library. That a name has no address is the visitor's fault; that it could
 * not be found out is not.
 */
export function unresolvedHost(attempt: Attempt, cause: unknown): IdentifierError | ProviderError {
  const code = systemCode(cause);
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    return refusedUrl('HOST_NOT_FOUND', attempt, {
      why: `has a host that does not exist (${code})`,
      hint: 'Check the spelling of the host name.',
      detail: { systemError: code },
      cause,
    });
  }
  return failedExchange('CONNECTION_FAILED', attempt, {
    why: `has a host that could not be looked up (${code ?? 'no error code'})`,
    hint: 'The name servers did not answer. Try again; if it stays, check the resolver of this machine.',
    detail: { systemError: code },
    cause,
  });
}

/** HTTP the parser cannot read, and compressed bodies that cannot be expanded (gzip and deflate `Z_`, Brotli `ERR_`). */
const MALFORMED = /^(HPE_|Z_|ERR__|ERR_PADDING|ERR_BROTLI)/;

/**
 * What was thrown below an exchange, as an error of this library. Errors of this library, and mistakes of the calling code,
 * come back unchanged. The cause is left out: node-fetch's messages quote the URL with its query (H-4).
 */
export function exchangeFailure(attempt: Attempt, thrown: unknown): unknown {
  if (isRelyingPartyError(thrown) || thrown instanceof TypeError || !(thrown instanceof Error)) return thrown;
  const code = systemCode(thrown);
  const type = (thrown as { type?: unknown }).type;
  if (type === undefined && code === undefined) return thrown;
  const detail = { systemError: code };
  if (code === 'ERR_BUFFER_TOO_LARGE' || code === 'HPE_HEADER_OVERFLOW') return responseTooLarge(attempt, detail);
  if (code && MALFORMED.test(code)) {
    return failedExchange('RESPONSE_MALFORMED', attempt, {
      why: `sent an answer that cannot be read (${code})`,
      hint: 'The server does not speak proper HTTP, or its compressed body is damaged.',
      detail,
    });
  }
  return failedExchange('CONNECTION_FAILED', attempt, {
    why: `could not be reached, or broke off (${code ?? 'no error code'})`,
    hint: 'See whether the server is up and, for https, whether its certificate is valid for its name.',
    detail,
  });
}

/** Whether an error says that a connection was closed by its other side, before or while an answer came. */
export function isBrokenOff(error: unknown): boolean {
  if (!isRelyingPartyError(error) || error.code !== 'CONNECTION_FAILED') return false;
  return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.detail['systemError']));
}

function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && code !== '' ? code : undefined;
}
