import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDevIdentity } from 'openid-rp-devkit';
import { createApp } from './app.js';
import { logFailedLogins } from './log.js';
import type { Suggestion } from './login-form.js';

/** This machine only: the providers beside the site ask nobody for a password. */
const ADDRESS = '127.0.0.1';
const DEFAULT_PORT = 3000;
const PROVIDER_PORT = 4010;

/** Runs the site and providers for development until the process is told to stop. */
async function start(): Promise<void> {
  const port = readPort(process.env['PORT']);
  const server = createServer();
  server.listen(port, ADDRESS);
  await once(server, 'listening');
  const provider = await startProvider();
  const baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { openid2, id4me } = provider;
  const suggestions: readonly Suggestion[] = [
    { protocol: 'openid2', identifier: openid2.opIdentifier },
    { protocol: 'openid2', identifier: openid2.identifier('alice', 'html') },
    { protocol: 'id4me', identifier: id4me.identifier('alice') },
    { protocol: 'id4me', identifier: id4me.identifier('bob', 'email') },
  ];
  const app = createApp({
    baseUrl,
    // A new secret at each start ends all sessions; they are in memory, so they end anyway.
    sessionSecret: randomBytes(32).toString('base64url'),
    // The providers beside us have private addresses. Never on a real site.
    allowPrivateAddresses: true,
    nameServer: id4me.nameServer,
    suggestions,
  });
  server.on('request', onlyAt(baseUrl, app));
  logFailedLogins((line) => console.log(line));

  const stop = () => {
    server.close();
    server.closeAllConnections();
    provider.close().catch((error: unknown) => console.error(error));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  console.log(`The example site is at ${baseUrl}/

Log in there with one of these; the providers ask nobody for a password:
${suggestions.map(({ identifier }) => `  ${identifier}`).join('\n')}

Stop with Ctrl+C.`);
}

/** Its usual port keeps identifiers the same from one start to the next. */
async function startProvider() {
  try {
    return await createDevIdentity({ id4me: true, port: PROVIDER_PORT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return createDevIdentity({ id4me: true });
    throw error;
  }
}

/** A session belongs to one host name: who opens the site under another one is sent to the right one. */
function onlyAt(baseUrl: string, app: RequestListener): RequestListener {
  const { host } = new URL(baseUrl);
  return (request, response) => {
    if (request.headers.host === host) return app(request, response);
    return response.writeHead(307, { location: new URL(request.url ?? '/', baseUrl).href }).end();
  };
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT must be a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}

function explain(error: unknown): string {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Choose another one: PORT=3001 npm start`;
  if (code === 'EACCES') return `Port ${port} may not be used. Choose another one: PORT=3001 npm start`;
  return `The example site could not start: ${message}`;
}

start().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
