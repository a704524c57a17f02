// A relying party by hand, sharing nothing with authority and agent: node's own HTTP, and jose for tokens.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyResult, jwtVerify } from 'jose';
import type { DevId4me } from '../../src/index.js';

export const REDIRECT_URI = 'http://localhost:3000/return';
export const VERIFIER = 'a-code-verifier-of-at-least-43-characters-0123456789';

type Json = Record<string, unknown>;

export interface Seen {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  octets: Buffer;
  /** The body, when it is JSON, else an empty object. */
  json: Json;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams;
}

/** Sends a request to this machine, whatever the host is called. */
export function send(url: string, { method, headers = {}, body }: Sent = {}): Promise<Seen> {
  const { host, port, pathname, search } = new URL(url);
  const sentText = body instanceof URLSearchParams ? body.toString() : body;
  const type = body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: pathname + search,
      method: method ?? (sentText === undefined ? 'GET' : 'POST'),
      headers: { host, ...type, ...headers },
      agent: false,
    });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const octets = Buffer.concat(chunks);
      const text = octets.toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, octets, json: parse(text) });
    });
    sent.end(sentText);
  });
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

export const metadataOf = async ({ issuer }: DevId4me): Promise<Record<string, string>> =>
  (await send(`${issuer}/.well-known/openid-configuration`)).json as Record<string, string>;

/** Registers a relying party; what is given replaces or adds metadata. */
export function register(id4me: DevId4me, metadata: Json = {}): Promise<Seen> {
  const body = { client_name: 'A site', redirect_uris: [REDIRECT_URI], ...metadata };
  return send(`${id4me.issuer}/reg`, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
}

/** The URL of an authorization request for a registered relying party. */
export function requestUrl(id4me: DevId4me, client: Json, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: String(client.client_id),
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT_URI,
    state: 'a-state',
    nonce: 'a-nonce',
    login_hint: 'alice.id4me.localhost',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return `${id4me.issuer}/auth?${query}`;
}

export const claimsParameter = (...names: string[]): { claims: string } => ({
  claims: JSON.stringify({ userinfo: Object.fromEntries(names.map((name) => [name, null])) }),
});

export const basic = ({ client_id: id, client_secret: secret }: Json): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(String(id))}:${encodeURIComponent(String(secret))}`).toString('base64')}`;

/** Exchanges the code of an authorization response, or refreshes. */
export function askForTokens(id4me: DevId4me, client: Json, fields: Record<string, string>): Promise<Seen> {
  const body = new URLSearchParams({ redirect_uri: REDIRECT_URI, code_verifier: VERIFIER, ...fields });
  return send(`${id4me.issuer}/token`, { body, headers: { authorization: basic(client) } });
}

/** The parameters of an authorization response. */
export const parametersOf = (response: { url: string; body?: string }): Record<string, string> =>
  Object.fromEntries(
    response.body === undefined ? new URL(response.url).searchParams : new URLSearchParams(response.body),
  );

/** Logs in and exchanges the code. */
export async function logIn(id4me: DevId4me, client: Json, parameters: Record<string, string> = {}): Promise<Seen> {
  const response = await id4me.approve(requestUrl(id4me, client, parameters));
  return askForTokens(id4me, client, { grant_type: 'authorization_code', code: parametersOf(response).code ?? '' });
}

export const bearer = (token: unknown): Sent => ({ headers: { authorization: `Bearer ${token}` } });

/** Verifies a token by the keys that an issuer publishes. */
export async function verify(issuer: string, token: unknown, path = '/jwks'): Promise<JWTVerifyResult> {
  const { json } = await send(issuer + path);
  return jwtVerify(String(token), createLocalJWKSet(json as unknown as JSONWebKeySet), { issuer });
}

export const decode = (token: unknown, part: 0 | 1 = 1): Json =>
  JSON.parse(Buffer.from(String(token).split('.')[part] ?? '', 'base64url').toString()) as Json;

/** Where a browser is after it logged out, and what the relying party was told behind the scenes. */
export interface LoggedOut {
  client: Json;
  location: unknown;
  logoutToken: string;
}

/** Logs alice in at a relying party that hears of logouts, and out again. */
export async function logInAndOut(id4me: DevId4me): Promise<LoggedOut> {
  const bodies: string[] = [];
  const site = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    bodies.push(body);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const { json: client } = await register(id4me, {
    backchannel_logout_uri: `http://site.localhost:${(site.address() as AddressInfo).port}/logout`,
    backchannel_logout_session_required: true,
    post_logout_redirect_uris: ['http://localhost:3000/bye'],
  });
  const cookies = new Map<string, string>();
  const { code = '' } = parametersOf(await id4me.approve(requestUrl(id4me, client), { cookies }));
  const { json: tokens } = await askForTokens(id4me, client, { grant_type: 'authorization_code', code });
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const query = new URLSearchParams({
    id_token_hint: String(tokens.id_token),
    post_logout_redirect_uri: 'http://localhost:3000/bye',
    state: 'gone',
  });
  const page = await send(`${id4me.issuer}/session/end?${query}`, { headers: { cookie } });
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const body = new URLSearchParams({ xsrf, logout: 'yes' });
  const done = await send(`${id4me.issuer}/session/end/confirm`, { body, headers: { cookie } });
  site.close();
  site.closeAllConnections();
  const logoutToken = new URLSearchParams(bodies[0]).get('logout_token') ?? '';
  return { client, location: done.headers.location, logoutToken };
}
