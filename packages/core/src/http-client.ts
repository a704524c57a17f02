import type http from 'node:http';
import type { Readable } from 'node:stream';
import fetch, { type Response } from 'node-fetch';
import { checkedAddresses } from './checked-address.js';
import { ACCEPTED_CODINGS } from './content-coding.js';
import { type ConnectionSource, GuardedAgents } from './guarded-agent.js';
import { publishExchange, publishFailure } from './http-exchange-event.js';
import type { HttpClient, HttpRequest, HttpResponse } from './http-message.js';
import { HTTP_CHECKS, readSettings, type Settings } from './http-options.js';
import { checkOptions, isBoolean } from './options.js';
import { exchangeFailure, failedExchange, isBrokenOff, timedOut } from './request-failure.js';
import { RequestLimit } from './request-limit.js';
import { parseRedirect, parseTarget, type RequestTarget, type TargetPolicy } from './request-target.js';
import { readBody, readText } from './response-body.js';

export type { HttpClient, HttpRequest, HttpResponse } from './http-message.js';
export { checkHttpOptions, HTTP_DEFAULTS } from './http-options.js';

/** How outbound requests are made: the `http` option. */
export interface HttpOptions {
  /** Until the headers of an answer are there, for each redirect anew. Milliseconds; default 5000. */
  timeoutMs?: number;
  /**
   * Over everything: waiting for a place, name lookup, redirects, the whole body, and all requests of one half of a login;
   * registering with ID4me has as long again. Milliseconds; default 10000.
   */
  deadlineMs?: number;
  /** Of a body, before decompression as after it. Default 262144. */
  maxResponseBytes?: number;
  /** Default 5. */
  maxRedirects?: number;
  /** Default 80 and 443; any port where `allowPrivateAddresses` is true and no list is given. */
  allowedPorts?: readonly number[];
  /**
   * What opens the connections, for instance a proxy's agent or one with another CA.
   *
   * Security: literal addresses are checked as ever, and names before they go to the agent. The agent looks the name up
   * again, so that it has to refuse addresses that are not public when it connects (D-02); a function that gives no agent
   * for a URL leaves that URL to the built-in one, which needs no such help.
   */
  agent?: http.Agent | ((url: URL) => http.Agent | undefined);
  /** Sent with every request; no credentials, since any server may get them. Default: a User-Agent. */
  headers?: Readonly<Record<string, string>>;
  /** Requests at a time, in all. Eight times as many may wait. Default 32. */
  maxConcurrent?: number;
  /** Requests at a time to one host and port. Default 4. */
  maxConcurrentPerHost?: number;
}

/** What `createHttpClient` takes. */
export interface HttpClientOptions extends HttpOptions {
  /** Security: lets visitors make this machine call its own network. For tests and closed networks only. Default false. */
  allowPrivateAddresses?: boolean;
}

const NOTHING = Buffer.alloc(0);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * A client for outbound requests; its limits on concurrency hold over all requests made with it.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  checkOptions('createHttpClient', options, { ...HTTP_CHECKS, allowPrivateAddresses: isBoolean });
  const settings = readSettings(options);
  const limit = new RequestLimit(settings.maxConcurrent, settings.maxConcurrentPerHost);
  const means: Means = { settings, limit, agents: new GuardedAgents() };
  const endingAt = (endsAt: number): HttpClient => ({
    fetch: (request) => fetchInTime(means, request, endsAt),
    startDeadline: () => endingAt(performance.now() + settings.deadlineMs),
  });
  return endingAt(Number.POSITIVE_INFINITY);
}

/** The same, made when the first request needs it: most answers are verified without one. Options are then checked late. */
export function httpClientOnDemand(options: HttpClientOptions): HttpClient {
  let client: HttpClient | undefined;
  const made = () => {
    client ??= createHttpClient(options);
    return client;
  };
  return { fetch: async (request) => made().fetch(request), startDeadline: () => made().startDeadline() };
}

/** What all requests of a client share. */
interface Means {
  readonly settings: Settings;
  readonly limit: RequestLimit;
  readonly agents: GuardedAgents;
}

/** Why a request was ended: its own time or that of all requests was over, or its caller wants no answer any more. */
type Ending = 'timeout' | 'deadline' | 'caller';

function isUnwanted({ reason }: AbortSignal): boolean {
  return (reason as Ending | undefined) === 'caller';
}

/** The deadline over everything: a server that is slow in many small ways runs into it (D-04). */
async function fetchInTime(means: Means, request: HttpRequest, endsAt: number) {
  const ending = new AbortController();
  const end = (why: Ending) => ending.abort(why);
  const remainingMs = Math.max(0, Math.min(means.settings.deadlineMs, endsAt - performance.now()));
  const timer = setTimeout(end, remainingMs, 'deadline');
  const giveUp = () => end('caller');
  request.signal?.addEventListener('abort', giveUp, { once: true });
  if (request.signal?.aborted) giveUp();
  try {
    return await fetchAlongRedirects(means, request, ending);
  } catch (thrown) {
    throw request.signal?.aborted ? request.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', giveUp);
  }
}

/** Redirects by hand: each hop is a new URL from a stranger and passes every check again (D-01, D-03). */
async function fetchAlongRedirects(means: Means, request: HttpRequest, ending: AbortController): Promise<HttpResponse> {
  const { settings, limit } = means;
  const { allowedPorts, allowPrivateAddresses } = settings;
  const policy: TargetPolicy = { allowedPorts, allowPrivateAddresses, requireHttps: request.requireHttps === true };
  const follows = (request.method ?? 'GET') === 'GET' && request.followRedirects !== false;
  let target = parseTarget(request.url, request.step, policy);
  let hop = request;
  for (let redirects = 0; ; redirects += 1) {
    // The place is taken anew for each hop: else a thousand sites that redirect to one could flood that one (D-17).
    const leave = await takePlace(settings, limit, target, ending.signal);
    const startedAt = performance.now();
    let response: HttpResponse;
    try {
      response = await exchangeAgain(means, hop, target, follows, ending);
    } catch (error) {
      if (!isUnwanted(ending.signal)) publishFailure(target, error, performance.now() - startedAt);
      throw error;
    } finally {
      leave();
    }
    publishExchange(target, response, performance.now() - startedAt);
    if (!follows || !REDIRECTS.has(response.status)) return response;
    if (redirects >= settings.maxRedirects) {
      throw failedExchange('REDIRECT_LIMIT', target, {
        why: `redirects further, after ${redirects} redirects`,
        hint: 'Enter the address to which the redirects lead in the end.',
        detail: { status: response.status },
      });
    }
    target = parseRedirect(target, response.headers.get('location'), policy);
    hop = withoutCredentials(hop);
  }
}

/** What was meant for the first server is not for the one it names. */
function withoutCredentials(request: HttpRequest): HttpRequest {
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => !/^(authorization|cookie)$/i.test(name));
  return { ...request, headers: Object.fromEntries(kept) };
}

async function takePlace(settings: Settings, limit: RequestLimit, target: RequestTarget, ending: AbortSignal) {
  const place = limit.enter(target.place, ending);
  if (place === undefined) {
    throw failedExchange('TOO_MANY_REQUESTS', target, {
      why: 'was not asked, since too many requests are waiting',
      hint: 'Limit how often one visitor may start a login, or raise http.maxConcurrent.',
    });
  }
  return place.catch(() => {
    const why = `was not asked within ${settings.deadlineMs} ms, since too many requests are under way`;
    throw timedOut(target, why, { isAsked: false });
  });
}

/**
 * One hop; twice where a connection that was kept has been closed by its server in the moment in which we used it, and nothing
 * was asked that could count double.
 */
async function exchangeAgain(
  means: Means,
  request: HttpRequest,
  target: RequestTarget,
  follows: boolean,
  ending: AbortController,
): Promise<HttpResponse> {
  const connection = { isUsedAgain: false };
  try {
    return await exchange(means, request, target, follows, ending, connection);
  } catch (error) {
    const isRepeatable = connection.isUsedAgain && (request.method ?? 'GET') === 'GET' && !ending.signal.aborted;
    if (!isRepeatable || !isBrokenOff(error)) throw error;
    return exchange(means, { ...request, keepsConnection: false }, target, follows, ending, connection);
  }
}

/** One hop: address, then time, then size. Whatever the outcome, no socket, timer or listener stays behind. */
async function exchange(
  { settings, agents }: Means,
  request: HttpRequest,
  target: RequestTarget,
  follows: boolean,
  ending: AbortController,
  connection: { isUsedAgain: boolean },
): Promise<HttpResponse> {
  const { signal } = ending;
  const timer = setTimeout((why: Ending) => ending.abort(why), settings.timeoutMs, 'timeout');
  let own: ConnectionSource | undefined;
  let response: Response | undefined;
  let isReadToEnd = false;
  try {
    const addresses = await checkedAddresses(target, settings.allowPrivateAddresses, signal);
    own = agents.sourceFor(target, addresses, request.keepsConnection === true);
    connection.isUsedAgain = own.isUsedAgain;
    response = await send(request, target, chooseAgent(settings.agent, own.agent), settings, signal);
    clearTimeout(timer);
    const read = await readResponse(response, target, follows, settings.maxResponseBytes, signal);
    isReadToEnd = !follows || !REDIRECTS.has(read.status);
    return read;
  } catch (thrown) {
    throw signal.aborted ? endedEarly(target, signal.reason, settings) : exchangeFailure(target, thrown);
  } finally {
    clearTimeout(timer);
    // Unread bodies, of redirects too, would keep their socket open for as long as the server likes.
    if (!isReadToEnd) (response?.body as Readable | null | undefined)?.destroy();
    own?.release();
  }
}

function endedEarly(target: RequestTarget, why: Ending, { deadlineMs, timeoutMs }: Settings) {
  return timedOut(
    target,
    why === 'timeout'
      ? `gave no answer within ${timeoutMs} ms`
      : `was not done within the ${deadlineMs} ms that a request may take in all`,
  );
}

/** The site's agent where it has one for this URL; never Node's global one, which would look names up unchecked. */
function chooseAgent(agent: Settings['agent'], own: http.Agent) {
  return (url: URL) => (typeof agent === 'function' ? agent(url) : agent) ?? own;
}

function send(
  request: HttpRequest,
  target: RequestTarget,
  agent: (url: URL) => http.Agent,
  settings: Settings,
  signal: AbortSignal,
): Promise<Response> {
  // Lower-case, since names that differ in case alone would otherwise be sent as two values.
  const headers: Record<string, string> = { 'accept-encoding': ACCEPTED_CODINGS };
  if (request.method === 'POST') headers['content-type'] = 'application/x-www-form-urlencoded';
  for (const [name, value] of Object.entries(settings.headers)) headers[name.toLowerCase()] = value;
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  return fetch(target.url, {
    method: request.method ?? 'GET',
    headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    agent,
    signal,
    redirect: 'manual',
    // The URL before may hold secrets.
    referrerPolicy: 'no-referrer',
    // node-fetch would expand a body all at once, and takes one whose last chunk arrives in pieces for broken off when the
    // socket closes before zlib is done. Size is counted while it streams in, and while it is expanded (D-04).
    compress: false,
  });
}

async function readResponse(
  response: Response,
  target: RequestTarget,
  follows: boolean,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { status, headers } = response;
  const isRedirect = follows && REDIRECTS.has(status);
  const coding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  // node-fetch gives every answer a stream, an empty one where there is no body.
  const bytes = isRedirect ? NOTHING : await readBody(response.body as Readable, coding, target, maxBytes, signal);
  return {
    url: target.url,
    status,
    headers: { get: (name: string) => headers.get(name) },
    contentType: (headers.get('content-type') ?? '').split(';', 1).join('').trim().toLowerCase(),
    body: isRedirect ? '' : await readText(bytes),
    bytes,
  };
}
