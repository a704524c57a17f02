import { ConfigurationError, VerificationError } from '../errors.js';
import type { IncomingRequest } from '../request-message.js';

/** What is used of a response. */
export interface SiteResponse {
  appendHeader?(name: string, value: string): unknown;
  setHeader?(name: string, value: string): unknown;
  end?(body: string): unknown;
  readonly headersSent?: boolean;
}

/** What is used of Fastify's reply, where a site puts it at `request.res`. */
export interface FastifyReply {
  readonly raw: unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
}

/** What is read of a request, whatever framework made it. */
export interface SiteRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  readonly headers?: { readonly [name: string]: string | string[] | undefined; readonly cookie?: string | undefined };
  readonly body?: unknown;
  readonly rawBody?: unknown;
  readonly session?: unknown;
  readonly res?: (SiteResponse & Partial<FastifyReply>) | undefined;
  /** Koa's context. */
  readonly ctx?: { readonly res?: SiteResponse | undefined } | undefined;
}

/**
 * The request as the core takes it: URL and body as they came. `req.query` is never read, because frameworks disagree about
 * what it holds; a raw body is preferred to a parsed one for the same reason.
 *
 * @throws BODY_PARSER_ABSENT
 */
export function incomingRequest(request: SiteRequest): IncomingRequest {
  const { method = 'GET', rawBody, body = rawBody } = request;
  const url = request.originalUrl ?? request.url ?? '/';
  if (method !== 'POST') return { method, url };
  const isNested = typeof body === 'object' && body !== null && 'openid' in body && typeof body.openid === 'object';
  const chosen = typeof rawBody === 'string' || rawBody instanceof Uint8Array ? rawBody : body;
  if (isNested && chosen === body)
    throw bodyParser("The request's body parser nests the names that have dots in them.");
  if (!isEmpty(chosen)) return { method, url, body: chosen };
  if (hasForm(request)) throw bodyParser('The request is a form, and nothing parsed its body.');
  return { method, url, body: '' };
}

/**
 * Whether a request is for the path of a URL, by whatever name a router knows it: routers take "/Return/" for "/return", and some
 * "/retur%6e", "//return" or "/return;x". Too many count rather than too few.
 */
export function isRequestFor({ originalUrl, url = '' }: SiteRequest, target: string): boolean {
  return routed(originalUrl ?? url) === routed(target);
}

function routed(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';
  return decoded(path).replace(/;.*$/s, '').replace(/\/+/g, '/').replace(/\/$/, '').toLowerCase();
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Refuses what a page of another site has the browser send: it would log the visitor in as whom that page chose (login CSRF,
 * ATK-C-10). Browsers tell a site on https, or on localhost, where a request is from, by a header that no page can write; what
 * comes without it passes, and so do links and forms of other hosts of the same site.
 *
 * @throws CROSS_SITE_REQUEST
 */
export function refuseCrossSite({ headers = {} }: SiteRequest): void {
  if (headers['sec-fetch-site'] !== 'cross-site') return;
  throw new VerificationError('CROSS_SITE_REQUEST', 'A page of another site began this login.', {
    step: 'request',
    hint: 'Begin it on a page of this site. Where another one of yours has the form, set allowCrossSite.',
  });
}

/** Parsers for other types of body leave nothing, or an object with nothing in it. */
function isEmpty(body: unknown): boolean {
  if (body === undefined || body === null) return true;
  return typeof body === 'object' && !(body instanceof Uint8Array) && Object.keys(body).length === 0;
}

/** A body of another type than this is its sender's fault, and no parser of the site's would help. */
function hasForm({ headers = {} }: SiteRequest): boolean {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(String(headers['content-type']));
  return isForm && (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined);
}

function bodyParser(message: string): ConfigurationError {
  return new ConfigurationError('BODY_PARSER_ABSENT', message, {
    hint: 'Put express.urlencoded({ extended: false }) (or, elsewhere, a parser that keeps req.rawBody) before passport.',
  });
}
