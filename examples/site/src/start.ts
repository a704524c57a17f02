import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onlyAt } from './address.js';
import { type Development, developmentAt, startDevelopment } from './development.js';
import { type Environment, readEnvironment } from './environment.js';
import { logFailures } from './log.js';
import { createSite, type Site } from './site.js';
import { openStorage, type Storage } from './storage.js';

/** This machine only: a proxy is on it, too, and the providers beside the site ask nobody for a password. */
const ADDRESS = '127.0.0.1';

/**
 * Runs a site until the process is told to stop.
 *
 * @param createListener makes what answers the requests, in whatever framework
 */
export function startSite(createListener: (site: Site) => RequestListener): void {
  run(createListener).catch((error: unknown) => {
    console.error(explain(error));
    process.exit(1);
  });
}

async function run(createListener: (site: Site) => RequestListener): Promise<void> {
  const environment = readEnvironment(process.env);
  let open: (listener: RequestListener) => void = () => undefined;
  const ready = new Promise<RequestListener>((resolve) => {
    open = resolve;
  });
  // Who comes before all is open waits a moment.
  const server = createServer((request, response) => void ready.then((listener) => listener(request, response)));
  server.listen(environment.port, ADDRESS);
  await once(server, 'listening');
  const ownUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const [storage, providers] = await Promise.all([storageFor(environment), providersFor(environment)]);
  const { baseUrl = ownUrl, sessionSecret, steamApiKey } = environment;
  const site = createSite({ baseUrl, sessionSecret, steamApiKey, storage, development: providers });
  const listener = createListener(site);
  // A proxy may ask for another host name; where there is none we know better.
  open(environment.baseUrl === undefined ? onlyAt(baseUrl, listener) : listener);
  logFailures((line) => console.log(line));

  const stop = () => {
    server.close();
    server.closeAllConnections();
    Promise.all([storage.close(), providers?.close?.()]).catch((error: unknown) => console.error(error));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  console.log(greeting(site));
}

/** Where nobody says where the accounts are to be, they are in a file that is gone afterwards. */
async function storageFor({ databaseUrl, redisUrl }: Environment): Promise<Storage> {
  if (databaseUrl !== undefined) return openStorage(databaseUrl, redisUrl);
  const folder = mkdtempSync(path.join(tmpdir(), 'example-site-'));
  const storage = await openStorage(pathToFileURL(path.join(folder, 'site.db')).href, redisUrl);
  return {
    ...storage,
    async close() {
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function providersFor({
  development,
}: Environment): Promise<(Development & { close?(): Promise<void> }) | undefined> {
  if (development === false) return undefined;
  return development === true ? startDevelopment() : developmentAt(development);
}

function greeting({ baseUrl, development }: Site): string {
  const suggestions = development?.suggestions.map(({ identifier }) => `  ${identifier}`).join('\n');
  return `The example site is at ${baseUrl}/
${suggestions === undefined ? '' : `\nLog in there with one of these; the providers ask nobody for a password:\n${suggestions}\n`}
Stop with Ctrl+C.`;
}

function explain(error: unknown): string {
  const { code, message, port, syscall } = error as NodeJS.ErrnoException & { port?: number };
  const another = 'Choose another one: PORT=3001 npm start';
  if (code === 'EADDRINUSE' && syscall === 'listen') return `Port ${port} is taken. ${another}`;
  if (code === 'EACCES' && syscall === 'listen') return `Port ${port} may not be used. ${another}`;
  return `The example site could not start: ${message}`;
}
