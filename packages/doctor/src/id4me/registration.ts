import { isRelyingPartyError } from 'openid-rp-core';
import { type ProviderMetadata, registerClient } from 'openid-rp-core/id4me';
import { type Finding, failed, findingOf, ok } from '../finding.js';
import type { Network } from '../network.js';
import { quoted } from '../printable.js';

/** What this command says that it is; nobody will ever be sent to this address. */
const CLIENT = { clientName: 'openid-rp-doctor', redirectUris: ['http://127.0.0.1/openid-rp-doctor'] };

/**
 * Whether a site that the authority does not know can register there (OIDC Registration sec. 3).
 *
 * @param register does it, which leaves a registration behind; otherwise it is only told whether that is offered
 */
export async function examineRegistration(
  metadata: ProviderMetadata,
  network: Network,
  register: boolean,
): Promise<Finding> {
  const { registrationEndpoint: endpoint } = metadata;
  if (endpoint === undefined) {
    const advice = 'Register a site there by hand, and give it the result in the option clients.';
    return failed('Sites cannot register by themselves.', advice);
  }
  const offer = `Sites can register at ${quoted(endpoint)}`;
  if (!register) return ok(`${offer}; --register tries it.`, { endpoint });
  try {
    const client = await registerClient(metadata, CLIENT, network);
    const { tokenEndpointAuthMethod, idTokenSignedResponseAlg, expiresAt } = client;
    const end = expiresAt === undefined ? 'does not expire' : `expires at ${new Date(expiresAt).toISOString()}`;
    return ok(`${offer}; this command did, and its secret ${end}.`, {
      endpoint,
      tokenEndpointAuthMethod,
      idTokenSignedResponseAlg,
      expiresAt,
    });
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    return findingOf(error);
  }
}
