import { createHash } from 'node:crypto';
import type { Account, AccountClaims } from 'oidc-provider';
import { AGENT_USER_INFO_PATH, type AgentGrant, aggregateClaims, grantAccess } from './agent.js';
import type { Authority } from './authority.js';
import { claimsOfScope, IDENTIFIER_CLAIM, pick } from './claim-set.js';
import { type Id4meUser, id4meIdentifier, subjectOf } from './user.js';

type State = Omit<Authority, 'provider'>;

/** Who asks for a user's claims. */
export interface Asker {
  readonly clientId: string;
  readonly isPairwise: boolean;
  readonly grantId: string | undefined;
}

/** A user as the provider software sees one, by subject. */
export function findAccount(authority: State, subject: string, asker: Asker): Account | undefined {
  const user = authority.users.find((each) => subjectOf(each) === subject);
  if (!user) return undefined;
  return {
    accountId: subject,
    async claims(use, scope, claims, rejected): Promise<AccountClaims> {
      const asked = new Set([...claimsOfScope(scope), ...Object.keys(claims ?? {})]);
      for (const name of rejected) asked.delete(name);
      const identifier = authority.identifiers.get(asker.grantId ?? '') ?? id4meIdentifier(user, 'domain');
      const own = { ...user.claims, [IDENTIFIER_CLAIM]: identifier, sub: subject };
      if (use !== 'userinfo') return own;
      return { ...own, ...(await claimSources(authority, user, { asker, identifier, asked })) };
    },
  };
}

/** Where the claims are that the authority does not have itself (OpenID Connect Core sec. 5.6.2). */
async function claimSources(
  authority: State,
  user: Id4meUser,
  { asker, identifier, asked }: { asker: Asker; identifier: string; asked: ReadonlySet<string> },
): Promise<Record<string, unknown>> {
  const { agent } = authority;
  const subject = asker.isPairwise ? pairwiseSubject(subjectOf(user), asker.clientId) : subjectOf(user);
  const grantOf = (claims: Record<string, unknown> | undefined): AgentGrant => {
    return { user, subject, clientId: asker.clientId, identifier, claimNames: Object.keys(pick(claims, asked)) };
  };
  const distributed = grantOf(user.agentClaims);
  const aggregated = grantOf(user.aggregatedClaims);
  const names: Record<string, string> = {};
  const sources: Record<string, unknown> = {};
  if (distributed.claimNames.length > 0) {
    for (const name of distributed.claimNames) names[name] = 'agent';
    sources.agent = { endpoint: agent.issuer + AGENT_USER_INFO_PATH, access_token: grantAccess(agent, distributed) };
  }
  if (aggregated.claimNames.length > 0) {
    for (const name of aggregated.claimNames) names[name] = 'passed-on';
    sources['passed-on'] = { JWT: await aggregateClaims(agent, aggregated) };
  }
  return Object.keys(names).length === 0 ? {} : { _claim_names: names, _claim_sources: sources };
}

/** A subject that differs between relying parties (OpenID Connect Core sec. 8.1). */
export const pairwiseSubject = (subject: string, clientId: string): string =>
  createHash('sha256').update(`${clientId} ${subject}`).digest('base64');
