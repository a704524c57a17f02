import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a request is answered with; an object is sent as JSON. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | object;
  /** Pieces that are sent instead of a body, ten milliseconds apart, for as long as somebody reads. */
  readonly drip?: Iterable<string>;
  /** Milliseconds until it is sent. */
  readonly delayMs?: number;
}

export type Handler = (request: Received) => Answer | Promise<Answer>;

/** One server on loopback that is as many hosts as a test wants, all below `.localhost`. */
export interface Web {
  readonly port: number;
  /** Everything that arrived since the test began. */
  readonly requests: Received[];
  /** `http://<name>.localhost:<port>`. */
  origin(name: string): string;
  /** Sets what a path (without query) of a host answers, until the test is over. */
  set(name: string, path: string, handler: Handler | Answer): void;
  /** The requests to a path of a host. */
  received(name: string, path?: string): readonly Received[];
}

/** One web for all tests of a file; it stops after them, and forgets its pages after each. */
export function useWeb(): Web {
  const handlers = new Map<string, Handler | Answer>();
  const requests: Received[] = [];
  let port = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '/', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const host = (headers.host ?? '').replace(/\.localhost:\d+$/, '');
    const body = Buffer.concat(chunks).toString();
    const received: Received = { method, host, path: pathname, query: searchParams, headers, body };
    requests.push(received);
    const found = handlers.get(`${host} ${pathname}`) ?? { status: 404, body: 'nothing here' };
    const answer = typeof found === 'function' ? await found(received) : found;
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    const isText = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
    const type = isText ? 'text/plain' : 'application/json';
    response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers });
    if (answer.drip) return drip(answer.drip, response);
    response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  beforeEach(() => {
    handlers.clear();
    requests.length = 0;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return {
    get port() {
      return port;
    },
    requests,
    origin: (name) => `http://${name}.localhost:${port}`,
    set: (name, path, handler) => void handlers.set(`${name} ${path}`, handler),
    received: (name, path) =>
      requests.filter((request) => request.host === name && (path === undefined || request.path === path)),
  };
}

async function drip(pieces: Iterable<string>, response: ServerResponse): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return;
    response.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  response.end();
}
