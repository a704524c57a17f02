import http from 'node:http';
import net from 'node:net';
import { expect } from 'vitest';

/** A real server on loopback that knows how many connections it has. */
export interface LoopbackServer {
  readonly port: number;
  readonly url: string;
  /** Connections since the start. */
  accepted(): number;
  /** Resolves when the other side has closed every connection; fails when it keeps one. */
  allClosed(): Promise<void>;
  close(): Promise<void>;
}

/** Serves HTTP, and closes no connection of its own accord while a test waits for the client to do so. */
export function serve(handler: http.RequestListener, host = '127.0.0.1', port = 0): Promise<LoopbackServer> {
  return listen(http.createServer({ keepAlive: true, keepAliveTimeout: 60_000 }, handler), host, port);
}

/** Answers each connection's first bytes with the given parts as they are; a number among them is a pause in ms. */
export function serveRaw(...parts: readonly (string | Buffer | number)[]): Promise<LoopbackServer> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', async () => {
      for (const part of parts) {
        if (typeof part === 'number') await new Promise((resolve) => setTimeout(resolve, part));
        else socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
      }
      socket.end();
    });
  });
  return listen(server, '127.0.0.1', 0);
}

/** Any server of Node's, on loopback. */
export async function listen(server: net.Server, host = '127.0.0.1', port = 0): Promise<LoopbackServer> {
  const sockets = new Set<net.Socket>();
  let accepted = 0;
  server.on('connection', (socket: net.Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as net.AddressInfo;
  return {
    port: actual,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    accepted: () => accepted,
    allClosed: () => expect.poll(() => sockets.size, { timeout: 10_000, interval: 5 }).toBe(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
