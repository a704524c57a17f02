import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, page } from './answer.js';
import { DECISION_PATH, errorPage } from './consent-page.js';
import { answerDecision } from './decision.js';
import { applyFaults, deliver } from './delivery.js';
import { answerEndpoint } from './endpoint.js';
import { homePage } from './home-page.js';
import type { Id4meWorld } from './id4me/start.js';
import { answerDiscovery } from './identity-page.js';
import { parseLoginCookie } from './login-cookie.js';
import { ENDPOINT_PATH, type Provider } from './provider.js';
import { readBody } from './request-body.js';
import { type LoggedRequest, logRequest } from './request-log.js';
import { handleSteam } from './steam/server.js';
import { STEAM_PATH, type Steam } from './steam/steam.js';

/** What a server serves. */
export interface Services {
  readonly provider: Provider;
  readonly steam: Steam;
  /** Answers for the hosts of ID4me, where it was asked for. */
  readonly id4me: Id4meWorld | undefined;
}

/** The HTTP server of services that are known once it listens. */
export function createIdentityServer(services: () => Services): Server {
  return createServer((request, response) => {
    handle(services(), request, response).catch((error: unknown) => {
      // The other side went away, or a bug; either way this answer cannot be finished.
      if (!request.socket.destroyed) console.error(error);
      response.destroy();
    });
  });
}

async function handle(
  { provider, steam, id4me }: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (id4me?.serves(request.headers.host)) return id4me.handle(request, response);
  const { faults } = provider;
  // By hand: a request target like `//x` is no URL to everybody.
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s, 2);
  const method = request.method ?? 'GET';
  if (path.startsWith(`${STEAM_PATH}/`)) {
    const describe = (text: string) => describeRequest(request, method, path, query, text);
    return handleSteam(steam, request, response, { path, query, describe });
  }
  const body = method === 'POST' && !faults.down ? await readBody(request) : '';
  logRequest(provider.requests, describeRequest(request, method, path, query, body ?? ''));
  if (faults.down) {
    request.socket.destroy();
    return;
  }
  const answer =
    body === undefined
      ? page(413, errorPage('The request is too long.'), { connection: 'close' })
      : route(provider, request, { method, path, query, body });
  deliver(response, applyFaults(answer, faults, path, query), faults);
}

interface RoutedRequest {
  method: string;
  path: string;
  query: string;
  body: string;
}

function route(provider: Provider, request: IncomingMessage, { method, path, query, body }: RoutedRequest): Answer {
  if (path === ENDPOINT_PATH) {
    const text = method === 'POST' ? body : query;
    return answerEndpoint(provider, {
      method,
      text,
      loggedIn: parseLoginCookie(provider, request.headers.cookie),
    });
  }
  if (path === DECISION_PATH && method === 'POST') return answerDecision(provider, body);
  if (method !== 'GET' && method !== 'HEAD') return page(405, errorPage('This page is only for reading.'));
  if (path === '/') return page(200, homePage(provider), { 'x-xrds-location': provider.opIdentifier });
  return (
    answerDiscovery(provider, path, request.headers.accept ?? '') ?? page(404, errorPage('There is nothing here.'))
  );
}

function describeRequest(
  request: IncomingMessage,
  method: string,
  path: string,
  query: string,
  body: string,
): LoggedRequest {
  const mode = new URLSearchParams(method === 'POST' ? body : query).get('openid.mode');
  const { 'content-type': contentType, accept } = request.headers;
  return {
    method,
    path,
    ...(query !== '' && { query }),
    ...(mode !== null && { mode }),
    ...(contentType !== undefined && { contentType }),
    ...(accept !== undefined && { accept }),
  };
}
