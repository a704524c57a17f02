import { isRelyingPartyError, quoted, VerificationError } from '../errors.js';
import { obtainAuthority } from './authority-discovery.js';
import type { IdToken } from './id-token.js';
import { type Id4meIdentifier, parseIdentifier } from './identifier.js';
import type { Id4meIdentity } from './identity.js';
import { isSameIssuer } from './issuer.js';
import type { Party } from './relying-party-options.js';
import type { Id4meTransaction } from './transaction.js';

/**
 * V-12, V-13: the identifier that the authority confirms must be the one that was typed. Another one counts only where the site
 * allows it, and only if its own domain names this authority: else an authority could speak for domains that are not its own.
 */
export async function confirmIdentifier(
  { identifier: named, issuer }: IdToken,
  { identifier: typed, discoveredAt }: Id4meTransaction,
  party: Party,
): Promise<Pick<Id4meIdentity, 'identifier' | 'identifierConfirmed' | 'discoveredAt'>> {
  const place = discoveredAt === undefined ? {} : { discoveredAt };
  if (named === undefined)
    return { ...(typed !== undefined && { identifier: typed, ...place }), identifierConfirmed: false };
  const confirmed = canonical(named, party);
  if (confirmed?.canonical === typed && typed !== undefined) {
    return { identifier: typed, identifierConfirmed: true, ...place };
  }
  if (confirmed && (typed === undefined || party.allowIdentifierSwitch)) {
    const authority = await obtainAuthority(confirmed, party);
    if (isSameIssuer(authority.issuer, issuer)) {
      return { identifier: confirmed.canonical, identifierConfirmed: true, discoveredAt: authority.discoveredAt };
    }
  }
  throw new VerificationError('IDENTIFIER_MISMATCH', `The authority says that the identifier is ${quoted(named)}.`, {
    step: 'id-token',
    hint:
      typed === undefined || party.allowIdentifierSwitch
        ? 'The DNS record of that identifier does not name this authority.'
        : 'Another identity was chosen at the authority than was typed. A site that wants this sets allowIdentifierSwitch.',
    detail: { expected: typed },
  });
}

function canonical(named: string, party: Party): Id4meIdentifier | undefined {
  try {
    return parseIdentifier(named, { allowReservedNames: party.allowPrivateAddresses });
  } catch (error) {
    if (isRelyingPartyError(error)) return undefined;
    throw error;
  }
}
