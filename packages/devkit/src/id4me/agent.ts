import { randomBytes } from 'node:crypto';
import { IDENTIFIER_CLAIM, pick } from './claim-set.js';
import type { JsonObject, Reply } from './faults/fault.js';
import {
  applyJsonFault,
  applyReplyFault,
  applyTokenFault,
  type FaultStage,
  type FaultyParty,
} from './faults/id4me-faults.js';
import { honestDraft, keyFor, signToken } from './signed-token.js';
import { publicKeySet, type SigningKey } from './signing-key.js';
import type { Id4meUser } from './user.js';

/** What the bearer of an access token may have from the agent. */
export interface AgentGrant {
  readonly user: Id4meUser;
  /** The authority's name of the user. */
  readonly subject: string;
  readonly clientId: string;
  readonly identifier: string;
  readonly claimNames: readonly string[];
}

/** The agent's state. */
export interface Agent extends FaultyParty {
  readonly grants: Map<string, AgentGrant>;
  keys: readonly SigningKey[];
  /** The keys of the authority, by which tokens are signed only when a fault says so. */
  readonly authorityKeys: () => readonly SigningKey[];
  readonly claimNames: readonly string[];
}

/** The algorithm that the agent signs by; it knows nothing of what relying parties registered. */
const ALGORITHM = 'RS256';

/** Seconds that the agent's tokens are valid. */
const LIFETIME_SECONDS = 300;

const MAX_GRANTS = 1000;

/** Path of the agent's UserInfo endpoint. */
export const AGENT_USER_INFO_PATH = '/userinfo';

/** An access token for the agent, which the authority passes on in `_claim_sources`. */
export function grantAccess({ grants }: Agent, grant: AgentGrant): string {
  const token = randomBytes(24).toString('base64url');
  grants.set(token, grant);
  const [oldest] = grants.keys();
  if (grants.size > MAX_GRANTS && oldest !== undefined) grants.delete(oldest);
  return token;
}

/** The agent's answer to a request: its metadata, its keys or a user's claims. */
export async function answerAgent(agent: Agent, path: string, authorization: string | undefined): Promise<Reply> {
  const { issuer } = agent;
  if (path === '/.well-known/openid-configuration') {
    return jsonReply(agent, 'agentDiscovery', {
      issuer,
      jwks_uri: `${issuer}/jwks.json`,
      userinfo_endpoint: issuer + AGENT_USER_INFO_PATH,
      claims_supported: agent.claimNames,
    });
  }
  if (path === '/jwks.json') return jsonReply(agent, 'agentJwks', publicKeySet(agent.keys));
  if (path === AGENT_USER_INFO_PATH) return answerUserInfo(agent, authorization);
  return { status: 404, headers: {}, body: { error: 'not_found' }, waitMs: 0, isDropped: false };
}

async function answerUserInfo(agent: Agent, authorization = ''): Promise<Reply> {
  const grant = agent.grants.get(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '');
  const reply: Reply = { status: 200, headers: {}, body: '', waitMs: 0, isDropped: false };
  if (!grant) {
    Object.assign(reply, {
      status: 401,
      body: { error: 'invalid_token' },
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
  } else {
    reply.body = await signClaims(agent, buildClaims(agent, grant, grant.user.agentClaims), 'agentUserInfo');
    reply.headers['content-type'] = 'application/jwt';
  }
  applyReplyFault(agent, 'agentUserInfo', reply);
  return reply;
}

/** A token with a user's aggregated claims, which the authority passes on in `_claim_sources`. */
export const aggregateClaims = (agent: Agent, grant: AgentGrant): Promise<string> =>
  signClaims(agent, buildClaims(agent, grant, grant.user.aggregatedClaims), 'aggregatedClaims');

function buildClaims({ issuer }: Agent, grant: AgentGrant, claims: JsonObject | undefined): JsonObject {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...pick(claims, grant.claimNames),
    [IDENTIFIER_CLAIM]: grant.identifier,
    'id4me.identity': grant.identifier,
    sub: grant.subject,
    aud: grant.clientId,
    iss: issuer,
    iat: now,
    nbf: now,
    exp: now + LIFETIME_SECONDS,
    updated_at: now,
  };
}

async function signClaims(agent: Agent, claims: JsonObject, stage: FaultStage): Promise<string> {
  const draft = honestDraft(keyFor(agent.keys, ALGORITHM), ALGORITHM, { typ: 'JWT' });
  applyJsonFault(agent, stage, claims);
  applyTokenFault(agent, stage, draft);
  if (draft.signer !== 'authority') return signToken(agent.keys, ALGORITHM, claims, draft);
  const keys = agent.authorityKeys();
  return signToken(keys, ALGORITHM, claims, honestDraft(keyFor(keys, ALGORITHM), ALGORITHM));
}

function jsonReply(agent: Agent, stage: FaultStage, body: JsonObject): Reply {
  const reply: Reply = { status: 200, headers: {}, body, waitMs: 0, isDropped: false };
  applyJsonFault(agent, stage, body);
  applyReplyFault(agent, stage, reply);
  return reply;
}
