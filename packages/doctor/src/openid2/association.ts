import { isRelyingPartyError } from 'openid-rp-core';
import { associate } from 'openid-rp-core/openid2';
import { type Finding, findingOf, ok, warning } from '../finding.js';
import type { Network } from '../network.js';
import { quoted } from '../printable.js';

/** What leaves a provider usable: each assertion is then verified by asking it (OpenID 2.0 sec. 8.2.4, 11.4.2). */
const STATELESS: ReadonlySet<string> = new Set([
  'ASSOCIATION_REFUSED',
  'ASSOCIATION_MALFORMED',
  'DIRECT_RESPONSE_MALFORMED',
]);

/** Whether the provider agrees on a shared secret, of which type and for how long (OpenID 2.0 sec. 8). The secret is forgotten. */
export async function examineAssociation(endpoint: string, network: Network): Promise<Finding> {
  try {
    const { type, expiresAt } = await associate(endpoint, network);
    const lifetimeSeconds = Math.round((expiresAt - Date.now()) / 1000);
    const message = `The provider made an association: ${type}, for ${lifetimeSeconds} s.`;
    const detail = { endpoint, type, lifetimeSeconds };
    if (type === 'HMAC-SHA256') return ok(message, detail);
    return warning(message, 'Its operator should offer HMAC-SHA256; SHA-1 is on its way out.', detail);
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    const finding = findingOf(error, STATELESS.has(error.code) ? 'warning' : 'failed');
    return { ...finding, message: `${finding.message} ${consequence(finding, endpoint)}` };
  }
}

function consequence({ status }: Finding, endpoint: string): string {
  return status === 'warning'
    ? 'Logins are slower: every answer is verified by asking the provider.'
    : `No answer of ${quoted(endpoint)} can be verified.`;
}
