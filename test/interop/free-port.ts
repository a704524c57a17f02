import { once } from 'node:events';
import net from 'node:net';

/** Below what systems hand out by themselves, so that nobody else is given a port before it is used, or while its server is gone. */
const FIRST = 20_000;
const COUNT = 12_000;

let last = Math.floor(Math.random() * COUNT);

/** A port of loopback that nobody listens on; never the same twice. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries += 1) {
    last = (last + 1) % COUNT;
    const port = FIRST + last;
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
