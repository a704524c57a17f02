import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { Carried } from '../../packages/passport-openid2/test/visitor.js';
import { type RunningProxy, SITE_HOST } from './nginx.js';

/** What a page answered with. */
export interface ProxiedPage {
  readonly status: number;
  readonly location: string;
  readonly text: string;
}

/**
 * As much of a browser as a login behind a proxy needs: it goes to the scheme that a URL has, follows the redirects of the site
 * to itself, and keeps cookies with `Secure` from plain http (RFC 6265 sec. 5.4).
 */
export class ProxyVisitor {
  /** By name, with whether they are for https alone. */
  readonly cookies = new Map<string, { readonly value: string; readonly isSecure: boolean }>();
  readonly #proxy: RunningProxy;

  constructor(proxy: RunningProxy) {
    this.#proxy = proxy;
  }

  post(url: string, form: Record<string, string>): Promise<ProxiedPage> {
    return this.deliver({ method: 'POST', url, body: new URLSearchParams(form).toString() });
  }

  get(url: string): Promise<ProxiedPage> {
    return this.deliver({ method: 'GET', url });
  }

  /** Takes a message to the site, which must be meant for it. */
  async deliver(message: Carried): Promise<ProxiedPage> {
    const url = new URL(message.url);
    if (url.host !== SITE_HOST) throw new Error(`${url.origin} is not the site`);
    const response = await this.#send(url, message);
    for (const header of response.headers['set-cookie'] ?? []) this.#keep(header, url);
    const { statusCode: status = 0, headers } = response;
    const location = headers.location ? new URL(headers.location, url) : undefined;
    const page = { status, location: location?.href ?? '', text: await text(response) };
    if (location?.host !== SITE_HOST) return page;
    // 308 keeps the method; all others that the sites answer with do not.
    return this.deliver(status === 308 ? { ...message, url: location.href } : { method: 'GET', url: location.href });
  }

  async #send(url: URL, { method, body }: Carried): Promise<IncomingMessage> {
    const isHttps = url.protocol === 'https:';
    const { httpsPort, httpPort, certificate } = this.#proxy;
    const sent = [...this.cookies].filter(([, { isSecure }]) => isHttps || !isSecure);
    const headers = {
      host: SITE_HOST,
      ...(sent.length > 0 && { cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') }),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const common = { host: '127.0.0.1', method, path: url.pathname + url.search, headers, agent: false as const };
    const request = isHttps
      ? https.request({ ...common, port: httpsPort, servername: SITE_HOST, ca: certificate })
      : http.request({ ...common, port: httpPort });
    request.end(body);
    const [response] = await once(request, 'response');
    return response;
  }

  #keep(header: string, { protocol }: URL): void {
    const [pair = '', ...attributes] = header.split(/; */);
    const mark = pair.indexOf('=');
    const [name, value] = [pair.slice(0, mark), pair.slice(mark + 1)];
    const isSecure = attributes.some((attribute) => /^secure$/i.test(attribute));
    // Browsers take no such cookie from plain http (RFC 6265bis sec. 5.7).
    if (isSecure && protocol !== 'https:') return;
    const isOver = attributes.some((text) => /^max-age=0$/i.test(text) || /^expires=thu, 01 jan 1970/i.test(text));
    if (isOver) this.cookies.delete(name);
    else this.cookies.set(name, { value, isSecure });
  }
}
