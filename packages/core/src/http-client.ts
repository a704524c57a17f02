import type http from 'node:http';
import type { Readable } from 'node:stream';
import fetch, { Headers, type Response } from 'node-fetch';
import { checkedAddresses } from './checked-address.js';
import { ACCEPTED_CODINGS } from './content-coding.js';
import { inTurns } from './event-loop-turn.js';
import { isObserved, publish } from './events.js';
import { type ConnectionSource, GuardedAgents } from './guarded-agent.js';
import type { HttpClient, HttpRequest, HttpResponse } from './http-message.js';
import { HTTP_CHECKS, readSettings, type Settings } from './http-options.js';
import { checkOptions, isBoolean } from './options.js';
import { exchangeFailure, failedExchange, isBrokenOff, shownUrl, timedOut } from './request-failure.js';
import { RequestLimit } from './request-limit.js';
import { parseRedirect, parseTarget, type RequestTarget, type TargetPolicy } from './request-target.js';
import { decodeText, readBody } from './response-body.js';

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

/** The deadline over everything: a server that is slow in many small ways runs into it (D-04). */
async function fetchInTime(means: Means, request: HttpRequest, endsAt: number) {
  const deadline = new AbortController();
  const remainingMs = Math.max(0, Math.min(means.settings.deadlineMs, endsAt - performance.now()));
  const stop = () => deadline.abort();
  const timer = setTimeout(stop, remainingMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  if (request.signal?.aborted) stop();
  try {
    return await fetchAlongRedirects(means, request, deadline.signal);
  } catch (thrown) {
    throw request.signal?.aborted ? request.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
  }
}

/** Redirects by hand: each hop is a new URL from a stranger and passes every check again (D-01, D-03). */
async function fetchAlongRedirects(means: Means, request: HttpRequest, deadline: AbortSignal): Promise<HttpResponse> {
  const { settings, limit } = means;
  const policy: TargetPolicy = { ...settings, requireHttps: request.requireHttps === true };
  const follows = (request.method ?? 'GET') === 'GET' && request.followRedirects !== false;
  let target = parseTarget(request.url, request.step, policy);
  let headers = request.headers ?? {};
  for (let redirects = 0; ; redirects += 1) {
    // The place is taken anew for each hop: else a thousand sites that redirect to one could flood that one (D-17).
    const leave = await takePlace(settings, limit, target, deadline);
    const startedAt = performance.now();
    let response: HttpResponse;
    try {
      response = await exchangeAgain(means, { ...request, headers }, target, follows, deadline);
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
    headers = withoutCredentials(headers);
  }
}

function publishExchange(
  { step, url }: RequestTarget,
  { status, contentType, headers }: HttpResponse,
  durationMs: number,
) {
  if (!isObserved()) return;
  const serverTime = headers.get('date') ?? undefined;
  publish({ type: 'http-exchange', step, url: shownUrl(url), status, contentType, serverTime, durationMs });
}

/** What was meant for the first server is not for the one it names. */
function withoutCredentials(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)));
}

async function takePlace(settings: Settings, limit: RequestLimit, target: RequestTarget, deadline: AbortSignal) {
  const place = limit.enter(target.place, deadline);
  if (place === undefined) {
    throw failedExchange('TOO_MANY_REQUESTS', target, {
      why: 'was not asked, since too many requests are waiting',
      hint: 'Limit how often one visitor may start a login, or raise http.maxConcurrent.',
    });
  }
  return place.catch(() => {
    throw timedOut(target, `was not asked within ${settings.deadlineMs} ms, since too many requests are under way`);
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
  deadline: AbortSignal,
): Promise<HttpResponse> {
  const connection = { isUsedAgain: false };
  try {
    return await exchange(means, request, target, follows, deadline, connection);
  } catch (error) {
    const isRepeatable = connection.isUsedAgain && (request.method ?? 'GET') === 'GET' && !deadline.aborted;
    if (!isRepeatable || !isBrokenOff(error)) throw error;
    return exchange(means, { ...request, keepsConnection: false }, target, follows, deadline, connection);
  }
}

/** One hop: address, then time, then size. Whatever the outcome, no socket, timer or listener stays behind. */
async function exchange(
  { settings, agents }: Means,
  request: HttpRequest,
  target: RequestTarget,
  follows: boolean,
  deadline: AbortSignal,
  connection: { isUsedAgain: boolean },
): Promise<HttpResponse> {
  const hop = new AbortController();
  const stop = () => hop.abort();
  const timer = setTimeout(stop, settings.timeoutMs);
  deadline.addEventListener('abort', stop, { once: true });
  if (deadline.aborted) stop();
  let own: ConnectionSource | undefined;
  let isReadToEnd = false;
  try {
    const addresses = await checkedAddresses(target, settings.allowPrivateAddresses, hop.signal);
    own = agents.sourceFor(target, addresses, request.keepsConnection === true);
    connection.isUsedAgain = own.isUsedAgain;
    const response = await send(request, target, chooseAgent(settings.agent, own.agent), settings, hop.signal);
    clearTimeout(timer);
    const read = await readResponse(response, target, follows, settings.maxResponseBytes, hop.signal);
    isReadToEnd = !follows || !REDIRECTS.has(read.status);
    return read;
  } catch (thrown) {
    if (!hop.signal.aborted) throw exchangeFailure(target, thrown);
    throw timedOut(
      target,
      deadline.aborted
        ? `was not done within the ${settings.deadlineMs} ms that a request may take in all`
        : `gave no answer within ${settings.timeoutMs} ms`,
    );
  } finally {
    clearTimeout(timer);
    deadline.removeEventListener('abort', stop);
    // Unread bodies, of redirects too, would keep their socket open for as long as the server likes.
    if (!isReadToEnd) hop.abort();
    own?.release();
  }
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
  const headers = new Headers({ 'Accept-Encoding': ACCEPTED_CODINGS });
  if (request.method === 'POST') headers.set('Content-Type', 'application/x-www-form-urlencoded');
  // `set`, since names that differ in case alone would otherwise be sent as two values.
  for (const [name, value] of Object.entries(settings.headers)) headers.set(name, value);
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
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
  const head = {
    url: target.url,
    status,
    headers: { get: (name: string) => headers.get(name) },
    contentType: (headers.get('content-type') ?? '').split(';', 1).join('').trim().toLowerCase(),
  };
  if (follows && REDIRECTS.has(status)) return { ...head, body: '', bytes: new Uint8Array() };
  const coding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  // node-fetch gives every answer a stream, an empty one where there is no body.
  const bytes = await readBody(response.body as Readable, coding, target, maxBytes, signal);
  return { ...head, body: await inTurns(decodeText(bytes)), bytes };
}
