import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRelyingParty as createId4me, type RelyingPartyOptions as Id4meOptions } from 'openid-rp-core/id4me';
import { createRelyingParty as createOpenId2, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { createId4meLogin } from '../../types/fetch/create-id4me-login.js';
import { createLogin } from '../../types/fetch/create-login.js';
import { errorPage, listen, type Makeup, type RunningSite } from '../login-site.js';

/** What serves a Fetch request, as in Hono or in a route of Next. */
type FetchHandler = (request: Request) => Promise<Response>;

const KEY = 'a key: 0123456789abcdef0123456789abcdef';

/** A site without Passport, as the recipe says. A Fetch request goes in and a Fetch response comes out. */
export function openFetchSite({ protocol, options }: Pick<Makeup, 'protocol' | 'options'>): Promise<RunningSite> {
  const {
    returnURL,
    callbackURL,
    transaction: _,
    ...rest
  } = {
    ...(protocol.options('session') as { returnURL?: string; callbackURL?: string; transaction?: unknown }),
    ...options,
  };
  const login =
    protocol.name === 'openid2'
      ? createLogin(
          createOpenId2({ ...(rest as RelyingPartyOptions), returnUrl: returnURL }),
          [KEY],
          async (identifier, headers) => Response.json({ user: { identifier } }, { headers }),
        )
      : createId4meLogin(
          createId4me({ ...(rest as Id4meOptions), redirectUri: callbackURL ?? '' }),
          [KEY],
          ({ issuer, subject }, headers) => Response.json({ user: { issuer, id: subject } }, { headers }),
        );
  return listen((request, response) => {
    const handler = request.url?.startsWith('/auth/login') ? login.begin : login.complete;
    serve(handler, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
}

/** What a framework on the Fetch API does around its handlers. */
async function serve(handler: FetchHandler, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await handler(await toRequest(incoming)).catch((error: unknown) => {
    const { status, outcome } = errorPage(error);
    return Response.json(outcome, { status });
  });
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  response.end(await answer.text());
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return new Request(new URL(url, 'https://site.example'), {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(method === 'POST' && { body: Buffer.concat(chunks) }),
  });
}
