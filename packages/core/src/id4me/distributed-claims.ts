import { isRelyingPartyError, ProviderError, quoted, type RelyingPartyError, VerificationError } from '../errors.js';
import { publish } from '../events.js';
import { type JsonObject, parseJsonObject } from '../json-document.js';
import { checkAllowances } from '../options.js';
import { checkBinding } from './agent-binding.js';
import { type ClaimSource, claimSourcesOf, identityOf, parseClaimSources } from './claim-source.js';
import type { Claim, ClaimError, ClaimErrors, Claims } from './claims.js';
import { type AgentDirectory, createAgentDirectory } from './directory.js';
import { isSameIssuer } from './issuer.js';
import { peekPayload, verifySignature } from './json-web-token.js';
import { type KeyContext, KeySets, SIGNATURE_ALGORITHMS } from './key-set.js';
import {
  type AuthorityContext,
  authorityContext,
  type FetchOptions,
  isPlainHttpAllowed,
  type ProviderMetadata,
} from './provider-metadata.js';
import { checkTimes, requiredText } from './token-claims.js';

/** The option `distributedClaims`. */
export interface DistributedClaimsOptions {
  /** How far sources may refer to others; 1: agents refer to none. From 1 to 3; default 1. */
  readonly depth?: number | undefined;
  /** How many sources one login may have. Default: 5. */
  readonly maxSources?: number | undefined;
  /** Whether a source that fails, fails the login. Default: false, so that an agent that is down locks nobody out. */
  readonly strict?: boolean | undefined;
  /** Agents whose claims are taken from wherever they come, by their issuers. Default: none. */
  readonly trustedAgents?: readonly string[] | undefined;
}

/** What resolving goes by. */
export interface DistributedClaimsExpectation extends DistributedClaimsOptions {
  readonly metadata: ProviderMetadata;
  readonly clientId: string;
  /** Of the verified ID token. */
  readonly subject: string;
  /** The agent that the visitor's DNS record names. */
  readonly agent?: string | undefined;
  /** This site's own host and port, which no source may have. */
  readonly ownHost?: string | undefined;
  /** Claims that the authority gives out itself: nobody is asked for these. */
  readonly direct?: Claims | undefined;
  /** Default: 60. */
  readonly clockToleranceSeconds?: number | undefined;
  /** Takes plain JSON from agents, which anybody who has the address could have made. Default: false. */
  readonly allowPlainAgentClaims?: boolean | undefined;
}

/** Claims from agents, and what could not be had. */
export interface DistributedClaims {
  readonly claims: Claims;
  readonly claimErrors: ClaimErrors;
}

type Context = AuthorityContext & KeyContext & { readonly agents: AgentDirectory };

/**
 * Fetches and verifies the claims that are with agents (OIDC Core sec. 5.6.2, C-1 to C-17); all agents side by side.
 *
 * Security: `document` must be verified UserInfo or a verified ID token. A claim is taken only from the source that the
 * authority names for it, and only if that source signed for this visitor and this site.
 *
 * @throws OPTION_INVALID; nothing else, unless `strict`: then what the first failed source failed with
 */
export async function resolveDistributedClaims(
  document: JsonObject,
  options: DistributedClaimsExpectation & FetchOptions,
): Promise<DistributedClaims> {
  checkAllowances('resolveDistributedClaims', options);
  const { http, allowPrivateAddresses = false, allowInsecureHttp = false } = options;
  const network = authorityContext({ ...(http && { http }), allowPrivateAddresses, allowInsecureHttp });
  return resolveWith([document], options, { ...network, keySets: new KeySets(), agents: createAgentDirectory() });
}

const STEP = 'distributed-claims';

/** The same for a relying party, which has its caches already. */
export async function resolveWith(
  documents: readonly JsonObject[],
  expected: DistributedClaimsExpectation,
  context: Context,
): Promise<DistributedClaims> {
  const resolution: Resolution = {
    claims: Object.create(null),
    claimErrors: Object.create(null),
    visited: new Set(),
    expected,
    context,
  };
  const { direct = {}, depth = 1 } = expected;
  await followSources(claimSourcesOf(documents, direct), depth, resolution);
  const { claims, claimErrors } = resolution;
  return { claims, claimErrors };
}

interface Resolution {
  readonly claims: Record<string, Claim>;
  readonly claimErrors: Record<string, ClaimError>;
  /** Sources that were asked: none twice, so that no circle is one, and all count against the limit (C-13). */
  readonly visited: Set<string>;
  readonly expected: DistributedClaimsExpectation;
  readonly context: Context;
}

async function followSources(sources: readonly ClaimSource[], depth: number, resolution: Resolution): Promise<void> {
  await Promise.all(
    sources.map(async (source) => {
      try {
        await followSource(source, depth, resolution);
      } catch (error) {
        if (!isRelyingPartyError(error) || resolution.expected.strict) throw error;
        report(source, error, resolution);
      }
    }),
  );
}

async function followSource(source: ClaimSource, depth: number, resolution: Resolution): Promise<void> {
  const { visited, expected, claims } = resolution;
  const identity = identityOf(source);
  if (visited.has(identity)) return;
  if (visited.size >= (expected.maxSources ?? 5)) throw malformed(source, 'is one too many');
  visited.add(identity);
  const { payload, issuer } = await obtainFrom(source, resolution);
  // C-11: the visitor may have declined, or have none. C-14: what was aggregated must be all there.
  const missing = source.claims.find((name) => payload[name] === undefined);
  if (missing !== undefined && source.kind === 'aggregated') {
    throw malformed(source, `lacks the claim ${quoted(missing)}`);
  }
  for (const name of source.claims) {
    const value = payload[name];
    if (value !== undefined && source.kind !== 'malformed') {
      claims[name] ??= { value, source: 'agent', issuer, kind: source.kind };
    }
  }
  if (depth <= 1) return;
  const nested = parseClaimSources(payload, { ...expected.direct, ...claims });
  const mine = nested.map((one) => ({ ...one, claims: one.claims.filter((name) => source.claims.includes(name)) }));
  await followSources(
    mine.filter((one) => one.claims.length > 0),
    depth - 1,
    resolution,
  );
}

interface SourceDocument {
  readonly payload: JsonObject;
  readonly issuer: string;
}

async function obtainFrom(source: ClaimSource, resolution: Resolution): Promise<SourceDocument> {
  if (source.kind === 'malformed') throw malformed(source, 'has neither an endpoint nor a token');
  if (source.kind === 'aggregated') return verifySource(source.token, source, resolution);
  const body = await fetchSource(source, resolution);
  if (!body.startsWith('{')) return verifySource(body, source, resolution);
  if (!resolution.expected.allowPlainAgentClaims) {
    throw new VerificationError(
      'TOKEN_NOT_SIGNED',
      `The agent at ${quoted(hostOf(source.endpoint))} did not sign its claims.`,
      {
        step: STEP,
        hint: 'The operator of the agent has to answer a signed token.',
      },
    );
  }
  const payload = parseJsonObject(body);
  if (!payload) throw malformed(source, 'is not a JSON object');
  checkSubject(payload, resolution.expected);
  return { payload, issuer: new URL(source.endpoint).origin };
}

/** C-2, C-3: with the token that was given for this source, and with no other. */
async function fetchSource(
  { endpoint, accessToken, ...source }: ClaimSource & { readonly kind: 'distributed' },
  { context, expected }: Resolution,
): Promise<string> {
  if (URL.canParse(endpoint) && new URL(endpoint).host === expected.ownHost) {
    throw malformed(source, 'is at this very site');
  }
  const response = await context.http.fetch({
    url: endpoint,
    step: STEP,
    headers: {
      accept: 'application/jwt',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    followRedirects: false,
    keepsConnection: true,
    requireHttps: !isPlainHttpAllowed(endpoint, context.allowInsecureHttp),
  });
  if (response.status === 200) return response.body.trim();
  throw new ProviderError('HTTP_STATUS', `The agent at ${quoted(hostOf(endpoint))} answered ${response.status}.`, {
    step: STEP,
    hint: 'The agent has a problem; its claims are missing for this login.',
    detail: { host: hostOf(endpoint), status: response.status },
  });
}

/** The claims of a signed token, once it is clear whose they are (C-4 to C-8). */
async function verifySource(token: string, source: ClaimSource, resolution: Resolution): Promise<SourceDocument> {
  const { expected, context } = resolution;
  const { metadata, clockToleranceSeconds = 60 } = expected;
  const named = requiredText(peekPayload(token, STEP), 'iss', STEP);
  // Before anything is requested on the word of a token that anyone may have written.
  checkBinding(named, source, expected);
  const signer = isSameIssuer(named, metadata.issuer) ? metadata : await context.agents.obtain(named, context);
  const expectation = { step: STEP, algorithms: SIGNATURE_ALGORITHMS, jwksUri: signer.jwksUri } as const;
  const { payload } = await verifySignature(token, expectation, context);
  checkAudienceIfGiven(payload, expected.clientId);
  checkTimes(payload, { step: STEP, clockToleranceSeconds });
  checkSubject(payload, expected);
  return { payload, issuer: signer.issuer };
}

function checkAudienceIfGiven({ aud }: JsonObject, clientId: string): void {
  if (aud === undefined || [aud].flat().includes(clientId)) return;
  throw new VerificationError('AUDIENCE_MISMATCH', 'The claims of the agent are meant for another site.', {
    step: STEP,
    hint: 'The login goes on without them, unless distributedClaims.strict is set; the operator of the agent has to look at it.',
  });
}

/** C-8: the authority's name for the visitor, if any. */
function checkSubject({ sub }: JsonObject, { subject }: DistributedClaimsExpectation): void {
  if (sub === undefined || sub === subject) return;
  throw new VerificationError('SUBJECT_MISMATCH', 'The claims of the agent are about somebody else.', {
    step: STEP,
    hint: 'Nobody was logged in with them; the operator of the agent or of the authority has to look at it.',
  });
}

function report(source: ClaimSource, error: RelyingPartyError, { claimErrors, expected }: Resolution): void {
  claimErrors[source.id] = { claims: source.claims, code: error.code, message: error.message };
  publish({ type: 'claims-unavailable', issuer: expected.metadata.issuer, error });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function malformed({ id }: { readonly id: string }, fault: string): ProviderError {
  return new ProviderError('CLAIM_SOURCE_MALFORMED', `The claim source ${quoted(id)} ${fault}.`, {
    step: STEP,
    hint: 'The operator of the identity authority, or of the agent, has to correct this; the login goes on without these claims.',
  });
}
