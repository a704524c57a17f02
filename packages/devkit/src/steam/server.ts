import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, page } from '../answer.js';
import { errorPage } from '../consent-page.js';
import { htmlPage } from '../html.js';
import { readBody } from '../request-body.js';
import { type LoggedRequest, logRequest } from '../request-log.js';
import { answerLogin, answerLoginDecision } from './login.js';
import { API_PATH, LOGIN_DECISION_PATH, LOGIN_PATH, PROVIDER_PATH, type Steam, SUMMARIES_PATH } from './steam.js';
import { answerSummaries } from './web-api.js';

/** Answers a request below the look-alike's path, with its faults. */
export async function handleSteam(
  steam: Steam,
  request: IncomingMessage,
  response: ServerResponse,
  { path, query, describe }: { path: string; query: string; describe: (body: string) => LoggedRequest },
): Promise<void> {
  const { faults } = steam;
  const isApi = path.startsWith(`${API_PATH}/`);
  const isDown = isApi ? faults.apiDown : faults.steamDown;
  const body = request.method === 'POST' && !isDown ? await readBody(request) : '';
  logRequest(steam.requests, describe(body ?? ''));
  if (isDown) {
    request.socket.destroy();
    return;
  }
  const answer =
    body === undefined
      ? page(413, errorPage('The request is too long.'), { connection: 'close' })
      : route(steam, request, path, query, body);
  const send = () => {
    if (!response.destroyed) response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const waitMs = isApi ? faults.apiSlowMs : faults.steamSlowMs;
  // The process may end while an answer waits.
  if (waitMs > 0) setTimeout(send, waitMs).unref();
  else send();
}

function route(steam: Steam, request: IncomingMessage, path: string, query: string, body: string): Answer {
  const { method = 'GET', headers } = request;
  if (path === LOGIN_PATH) return answerLogin(steam, method, method === 'POST' ? body : query, headers);
  if (path === LOGIN_DECISION_PATH && method === 'POST') return answerLoginDecision(steam, body);
  if (method !== 'GET' && method !== 'HEAD') return page(405, errorPage('This page is only for reading.'));
  if (path === SUMMARIES_PATH) return answerSummaries(steam, query);
  if (path === PROVIDER_PATH) return page(200, htmlPage('Steam look-alike', '<p>This is no identity of anybody.</p>'));
  return page(404, errorPage('There is nothing here.'));
}
