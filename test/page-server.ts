import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a path answers with. Default: status 200, HTML, nothing in it. */
export interface Page {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A web server on loopback whose pages a test writes itself. */
export interface PageServer {
  readonly origin: string;
  readonly port: number;
  /** What arrived since the test began. */
  readonly requests: Received[];
  /** Sets what a path (without query) answers with, until the test is over. */
  set(path: string, page: Page | ((request: Received) => Page)): void;
}

const NAMESPACES = 'xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)" xmlns:openid="http://openid.net/xmlns/1.0"';

export const SIGNON = 'http://specs.openid.net/auth/2.0/signon';
export const SERVER = 'http://specs.openid.net/auth/2.0/server';
export const XRDS_TYPE = 'application/xrds+xml';

/** One server for all tests of a file; it stops after them. */
export function usePages(): PageServer {
  const pages = new Map<string, Page | ((request: Received) => Page)>();
  const requests: Received[] = [];
  let port = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const received = { method, path: url.split('?', 1)[0] ?? '', headers, body: Buffer.concat(chunks).toString() };
    requests.push(received);
    const answer = pages.get(received.path) ?? { status: 404 };
    const page = typeof answer === 'function' ? answer(received) : answer;
    response.writeHead(page.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
    response.end(page.body ?? '');
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  beforeEach(() => {
    pages.clear();
    requests.length = 0;
  });
  afterAll(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return {
    get origin() {
      return `http://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    requests,
    set: (path, page) => void pages.set(path, page),
  };
}

/** An HTML page with this in its head. */
export function htmlPage(head: string, headers: Record<string, string> = {}): Page {
  return { headers, body: `<!DOCTYPE html>\n<html><head><title>A page</title>${head}</head><body></body></html>` };
}

/** The link that names a provider. */
export function providerLink(endpoint: string, localId?: string): string {
  const local = localId === undefined ? '' : `<link rel="openid2.local_id" href="${localId}">`;
  return `<link rel="openid2.provider" href="${endpoint}">${local}`;
}

/** One service of an XRDS document. */
export interface ServiceText {
  readonly types?: readonly string[];
  readonly uris: readonly string[];
  readonly priority?: string;
  /** Further elements of the service. */
  readonly extra?: string;
}

/** The text of an XRDS document with one XRD of these services. */
export function xrdsText(...services: readonly ServiceText[]): string {
  const elements = services.map(({ types = [SIGNON], uris, priority, extra = '' }) => {
    const rank = priority === undefined ? '' : ` priority="${priority}"`;
    const type = types.map((uri) => `<Type>${uri}</Type>`).join('');
    const uri = uris.map((address) => (address.startsWith('<') ? address : `<URI>${address}</URI>`)).join('');
    return `<Service${rank}>${type}${uri}${extra}</Service>`;
  });
  return `<?xml version="1.0"?><xrds:XRDS ${NAMESPACES}><XRD>${elements.join('')}</XRD></xrds:XRDS>`;
}

/** An XRDS document as a page. */
export function xrdsPage(...services: readonly ServiceText[]): Page {
  return { headers: { 'content-type': XRDS_TYPE }, body: xrdsText(...services) };
}
