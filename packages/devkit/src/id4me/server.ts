import type { IncomingMessage, ServerResponse } from 'node:http';
import { page } from '../answer.js';
import { type LoggedRequest, logRequest, type RequestLog } from '../request-log.js';
import { answerAgent } from './agent.js';
import type { Authority } from './authority.js';
import { id4meHomePage } from './home-page.js';
import { answerInteraction } from './interaction.js';
import { INTERACTION_PATH } from './provider-configuration.js';
import { sendReply } from './send-reply.js';
import { getForeignKeys } from './signed-token.js';
import { publicKeySet } from './signing-key.js';
import { ZONE } from './user.js';
import { answerWebFinger, WEBFINGER_PATH } from './webfinger.js';

/** Is a request, by its Host header, for one of the names that authority and agent have? */
export const isId4meHost = (host = ''): boolean => {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === ZONE || name.endsWith(`.${ZONE}`);
};

/** Answers a request to the authority or the agent, whichever the Host header names. */
export async function handleId4me(
  authority: Authority,
  requests: RequestLog,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s, 2);
  const { host = '', authorization, accept, 'content-type': contentType } = request.headers;
  const entry: LoggedRequest = {
    method: request.method ?? 'GET',
    host,
    path,
    ...(query !== '' && { query }),
    ...(contentType !== undefined && { contentType }),
    ...(accept !== undefined && { accept }),
    ...(authorization !== undefined && { authorization }),
  };
  logRequest(requests, entry);
  authority.log.set(request, entry);
  const { host: agentHost } = new URL(authority.agent.issuer);
  if (host.toLowerCase() === agentHost) {
    return sendReply(response, await answerAgent(authority.agent, path, authorization));
  }
  if (path === WEBFINGER_PATH) {
    return sendReply(response, answerWebFinger(authority.issuer, authority.users, query));
  }
  if (path === '/jwks-of-the-attacker') {
    const body = publicKeySet(await getForeignKeys());
    return sendReply(response, { status: 200, headers: {}, body, waitMs: 0, isDropped: false });
  }
  if (path === '/' || path.startsWith(INTERACTION_PATH)) {
    const answer =
      path === '/' ? page(200, id4meHomePage(authority.users)) : await answerInteraction(authority, request, response);
    response.writeHead(answer.status, answer.headers).end(answer.body);
    return;
  }
  await authority.provider.callback()(request, response);
}
