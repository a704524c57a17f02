import { type HandMadeAuthority, merged, SUBJECT } from './hand-made-authority.js';
import { createSigningKey, type SigningKey, signToken } from './signer.js';
import type { Answer, Handler, Web } from './web.js';

type Members = Record<string, unknown>;

/** An agent that says just what a test wants; by default it does everything right. */
export interface HandMadeAgent {
  readonly issuer: string;
  readonly endpoint: string;
  key: SigningKey;
  jwks: unknown[];
  /** Changes of its openid-configuration document. */
  metadata: Members;
  /** Changes of the claims that it signs. */
  claims: Members;
  header: Members;
  /** Makes the answer itself: text is sent as a token, an object as JSON. */
  sign: (claims: Members) => string | object;
  /** What answers a path instead: '/claims', '/jwks', '/.well-known/openid-configuration'. */
  answer(path: string, handler: Handler | Answer): void;
  /** What the authority's UserInfo has to say for claims to be fetched from here. */
  source(...claims: readonly string[]): Members;
}

export const AGENT_TOKEN = 'access-token-for-the-agent';

/** An agent on a host of the web, for one authority. */
export function createAgent(web: Web, authority: HandMadeAuthority, { name = 'agent.id4me' } = {}): HandMadeAgent {
  const issuer = web.origin(name);
  const key = createSigningKey();
  const agent: HandMadeAgent = {
    issuer,
    endpoint: `${issuer}/claims`,
    key,
    jwks: [key.jwk],
    metadata: {},
    claims: {},
    header: {},
    sign: (claims) => signToken(claims, agent.key, agent.header),
    answer: (path, handler) => web.set(name, path, handler),
    source: (...claims) => ({
      _claim_names: Object.fromEntries(claims.map((claim) => [claim, 'source-1'])),
      _claim_sources: { 'source-1': { endpoint: agent.endpoint, access_token: AGENT_TOKEN } },
    }),
  };
  agent.answer('/.well-known/openid-configuration', () => ({
    body: merged({ issuer, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: agent.endpoint }, agent.metadata),
  }));
  agent.answer('/jwks', () => ({ body: { keys: agent.jwks } }));
  agent.answer('/claims', () => {
    const now = Math.floor(Date.now() / 1_000);
    const clientId = [...authority.clients.keys()].at(-1);
    const claims = { iss: issuer, sub: SUBJECT, aud: clientId, iat: now, nbf: now, exp: now + 30, nickname: 'al' };
    const body = agent.sign(merged(claims, agent.claims));
    return typeof body === 'string' ? { headers: { 'content-type': 'application/jwt' }, body } : { body };
  });
  return agent;
}
