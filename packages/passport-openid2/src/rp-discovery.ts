import { type Check, checkOptions, invalidOption, isHttpUrl, isListOf, isText } from 'openid-rp-core';
import { matchRealm, rpDiscoveryDocument } from 'openid-rp-core/openid2';
import { LoginStrategy } from './login-strategy.js';

/** Options of `rpDiscovery`. Unknown ones are refused. */
export interface RpDiscoveryOptions {
  /** Takes the return URL and the realm of a strategy; a `returnURL` that is a function has to be given as `returnUrls`. */
  readonly strategy?: LoginStrategy<unknown> | undefined;
  /** Every absolute URL that providers may send a visitor back to, beside that of `strategy`. Default: none. */
  readonly returnUrls?: string | readonly string[] | undefined;
  /** The realm of the site. Default: that of `strategy`, or else the origin of the first return URL. */
  readonly realm?: string | undefined;
  /** Where the document always is, for providers that do not negotiate. Default: '/openid-return-urls.xrds'. */
  readonly path?: string | undefined;
  /** Images of the site, for providers that show them. Default: none. */
  readonly icons?: readonly string[] | undefined;
}

/** What the middleware reads of a request. */
export interface RpDiscoveryRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  readonly headers: { readonly accept?: string | undefined };
}

/** What the middleware needs of a response: that of node:http, and all that are made from it. */
export interface RpDiscoveryResponse {
  statusCode: number;
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** A middleware as Connect and Express have it. */
export type RpDiscoveryHandler = (
  request: RpDiscoveryRequest,
  response: RpDiscoveryResponse,
  next: (error?: unknown) => void,
) => void;

const OWNER = 'rpDiscovery';
const DEFAULT_PATH = '/openid-return-urls.xrds';
const XRDS = 'application/xrds+xml';

const CHECKS = {
  strategy: (value) => (value instanceof LoginStrategy ? undefined : 'must be a strategy of this package'),
  returnUrls: (value) => (typeof value === 'string' ? isHttpUrl(value) : isListOf(isHttpUrl)(value)),
  realm: isText,
  path: (value) =>
    typeof value === 'string' && /^\/(?!\/)[!-~]+$/.test(value) && !/[?#\\]/.test(value)
      ? undefined
      : 'must be a path below the root, without a query',
  icons: isListOf(isHttpUrl),
} satisfies Record<keyof RpDiscoveryOptions, Check>;

/**
 * A middleware by which providers see that the return URL is the site's own (OpenID 2.0 sec. 9.2.1, 13); without it, some warn
 * their users. At the realm's own URL it answers clients that prefer XRDS with the document, and tells all others in a header
 * where it is, too. It never redirects, since a provider must not follow.
 *
 * Security: the document is made from the options alone, never from the Host header, which visitors write.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function rpDiscovery(options: RpDiscoveryOptions): RpDiscoveryHandler {
  checkOptions(OWNER, options, CHECKS);
  const { realm, urls } = readSite(options);
  const document = rpDiscoveryDocument(urls, options.icons);
  // Sec. 9.2.1: a provider looks for a realm with a wildcard below `www.`; its path is the same.
  const { pathname, search } = new URL(realm.replace('://*.', '://www.'));
  const path = options.path ?? DEFAULT_PATH;
  if (path === pathname)
    throw invalidOption(OWNER, 'path', "must not be that of the realm, which is the site's own page");
  const location = new URL(path, urls[0]).href;

  return (request, response, next) => {
    const target = request.originalUrl ?? request.url ?? '';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && target.split('?', 1)[0] === path) return send(response, document);
    if (!isRead || target !== pathname + search) return next();
    vary(response);
    response.setHeader('X-XRDS-Location', location);
    if (prefersXrds(request.headers.accept)) send(response, document);
    else next();
  };
}

function readSite(options: RpDiscoveryOptions): { realm: string; urls: readonly string[] } {
  const settings = options.strategy?.['settings'];
  const { returnURL } = settings ?? {};
  const urls = [typeof returnURL === 'string' ? returnURL : [], options.returnUrls ?? []].flat(2);
  const [first] = urls;
  if (first === undefined)
    throw invalidOption(OWNER, 'returnUrls', 'must be given: no strategy has a fixed return URL');
  const realm = options.realm ?? settings?.realm ?? `${new URL(first).origin}/`;
  for (const url of urls) {
    if (!matchRealm(realm, url)) throw invalidOption(OWNER, 'returnUrls', `has one outside the realm "${realm}"`);
  }
  return { realm, urls };
}

function send(response: RpDiscoveryResponse, document: string): void {
  response.statusCode = 200;
  response.setHeader('Content-Type', XRDS);
  response.setHeader('Content-Length', String(Buffer.byteLength(document)));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.end(document);
}

/** Both answers of the realm's URL depend on what the client accepts, so that a cache must not mix them up. */
function vary(response: RpDiscoveryResponse): void {
  const known = [response.getHeader('Vary') ?? []].flat().map(String).join(', ');
  if (/(?:^|,)\s*(?:\*|accept)\s*(?:,|$)/i.test(known)) return;
  response.setHeader('Vary', known === '' ? 'Accept' : `${known}, Accept`);
}

/** Whether XRDS is accepted by name, and no less gladly than a page (RFC 9110 sec. 12.5.1). Browsers do not name it. */
function prefersXrds(accept = ''): boolean {
  const qualities = new Map<string, number>();
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    // What is no quality accepts nothing.
    qualities.set(type, /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality) ? Number(quality) : 0);
  }
  const page = qualities.get('text/html') ?? qualities.get('text/*') ?? qualities.get('*/*') ?? 0;
  const xrds = qualities.get(XRDS) ?? 0;
  return xrds > 0 && xrds >= page;
}
