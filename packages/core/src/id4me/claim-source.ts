import { isJsonObject, type JsonObject, textMember } from '../json-document.js';
import { isProtocolClaim } from './claims.js';

/** Where claims are that the authority does not give out itself (OIDC Core sec. 5.6.2). */
export type ClaimSource = {
  /** The authority's name for it. */
  readonly id: string;
  /** The claims that the authority says are there; no others are taken from it (C-9). */
  readonly claims: readonly string[];
} & (
  | { readonly kind: 'distributed'; readonly endpoint: string; readonly accessToken?: string }
  | { readonly kind: 'aggregated'; readonly token: string }
  | { readonly kind: 'malformed' }
);

/** So many claims of a document are looked for elsewhere; no honest one refers to as many (C-13, D-16). */
const MAX_CLAIMS = 1_000;

/**
 * The sources that a document refers to, each with its claims; one that two names stand for is one (C-1, C-2). Never throws:
 * what cannot be a source is given as malformed, so that its claims can be reported as missing.
 *
 * @param known claims that are there already, for which nobody needs to be asked (C-10)
 */
export function parseClaimSources(
  document: JsonObject,
  known: { readonly [name: string]: unknown },
): readonly ClaimSource[] {
  const [names, sources] = [document['_claim_names'], document['_claim_sources']];
  if (!isJsonObject(names)) return [];
  const claimsOf = new Map<string, string[]>();
  for (const [claim, id] of Object.entries(names).slice(0, MAX_CLAIMS)) {
    if (typeof id !== 'string' || isProtocolClaim(claim) || Object.hasOwn(known, claim)) continue;
    const claims = claimsOf.get(id);
    if (claims) claims.push(claim);
    else claimsOf.set(id, [claim]);
  }
  return joinSources(
    [...claimsOf].map(([id, claims]) => parseSource(id, claims, isJsonObject(sources) ? sources[id] : undefined)),
  );
}

/** The sources that several documents refer to; where two name one for the same claim, the first counts (C-1). */
export function claimSourcesOf(
  documents: readonly JsonObject[],
  known: { readonly [name: string]: unknown },
): readonly ClaimSource[] {
  const sources: ClaimSource[] = [];
  for (const document of documents) {
    const named = sources.flatMap(({ claims }) => claims.map((claim) => [claim, true]));
    sources.push(...parseClaimSources(document, { ...known, ...Object.fromEntries(named) }));
  }
  return joinSources(sources);
}

/** The same sources, each once, with all its claims (C-2). */
function joinSources(sources: readonly ClaimSource[]): readonly ClaimSource[] {
  const found = new Map<string, ClaimSource>();
  for (const source of sources) {
    const same = found.get(identityOf(source));
    found.set(identityOf(source), same ? { ...same, claims: [...same.claims, ...source.claims] } : source);
  }
  return [...found.values()];
}

/** What makes two sources the same one. */
export function identityOf(source: ClaimSource): string {
  if (source.kind === 'distributed') return JSON.stringify([source.endpoint, source.accessToken]);
  return source.kind === 'aggregated' ? source.token : JSON.stringify(source.id);
}

function parseSource(id: string, claims: readonly string[], source: unknown): ClaimSource {
  if (!isJsonObject(source)) return { kind: 'malformed', id, claims };
  const token = textMember(source, 'JWT');
  if (token !== undefined) return { kind: 'aggregated', id, claims, token };
  const [endpoint, accessToken] = [textMember(source, 'endpoint'), source['access_token']];
  if (endpoint === undefined || endpoint.length > 2_048) return { kind: 'malformed', id, claims };
  if (accessToken === undefined) return { kind: 'distributed', id, claims, endpoint };
  // RFC 6750 sec. 2.1: it goes into a header.
  if (typeof accessToken !== 'string' || !/^[\w.~+/=-]+$/.test(accessToken)) return { kind: 'malformed', id, claims };
  return { kind: 'distributed', id, claims, endpoint, accessToken };
}
