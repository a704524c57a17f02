import { getPublicSuffix } from 'tldts';
import { quoted, VerificationError } from '../errors.js';
import type { ClaimSource } from './claim-source.js';
import { isSameIssuer } from './issuer.js';
import type { ProviderMetadata } from './provider-metadata.js';

/** Who may sign claims, beside the host that they come from. */
export interface KnownSigners {
  readonly metadata: ProviderMetadata;
  /** The agent that the visitor's DNS record names. */
  readonly agent?: string | undefined;
  readonly trustedAgents?: readonly string[] | undefined;
}

/**
 * C-6: who signs must have to do with where the authority sent us: the host of the endpoint, or one above it; the agent of the
 * visitor's DNS record; one that the site trusts; or the authority itself. Anybody can sign for himself.
 */
export function checkBinding(
  issuer: string,
  source: ClaimSource,
  { metadata, agent, trustedAgents = [] }: KnownSigners,
) {
  const known = [metadata.issuer, ...trustedAgents, ...(agent === undefined ? [] : [agent])];
  if (known.some((one) => isSameIssuer(one, issuer))) return;
  if (source.kind === 'distributed' && isHostOrAbove(issuer, source.endpoint)) return;
  throw new VerificationError('AGENT_UNTRUSTED', `${quoted(issuer)} signed claims that are not its own to give.`, {
    step: 'distributed-claims',
    hint: 'An agent must sign under the host of its endpoint, or be named by the clp tag of the DNS record, or in distributedClaims.trustedAgents.',
    detail: { issuer: issuer.slice(0, 200) },
  });
}

function isHostOrAbove(issuer: string, endpoint: string): boolean {
  if (!URL.canParse(issuer) || !URL.canParse(endpoint)) return false;
  const [above, below] = [new URL(issuer), new URL(endpoint)];
  if (above.protocol !== below.protocol) return false;
  if (above.host === below.host) return true;
  // A domain that others have names below, such as a public suffix, has no say in what they do.
  const isAbove = below.hostname.endsWith(`.${above.hostname}`) && above.hostname.includes('.');
  return (
    isAbove &&
    above.port === below.port &&
    getPublicSuffix(above.hostname, { allowPrivateDomains: true }) !== above.hostname
  );
}
