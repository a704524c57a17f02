import { isRelyingPartyError } from 'openid-rp-core';
import {
  endRegistration,
  generateAuthenticationKeys,
  type ProviderMetadata,
  type RegisteredClient,
  registerClient,
} from 'openid-rp-core/id4me';
import { type Finding, findingOf, ok, warning } from '../finding.js';
import type { Network } from '../network.js';
import { quoted } from '../printable.js';
import { ALGORITHMS, needsKeys } from './metadata.js';

/** Nobody will ever be sent to this address, and nobody can have it (RFC 6761); authorities take it for that of a web site. */
const REDIRECT_URI = 'https://openid-rp-doctor.example/return';

/** Whether to register for real. */
export interface RegistrationSettings {
  readonly register: boolean;
  /** What to register; absent: an address of no site. */
  readonly returnUrl?: string | undefined;
}

/**
 * Whether a site that the authority does not know can register there (OIDC Registration sec. 3). With `register` that is tried,
 * and the registration ended where the authority says how (RFC 7592 sec. 2.3).
 */
export async function examineRegistration(
  metadata: ProviderMetadata,
  network: Network,
  { register, returnUrl = REDIRECT_URI }: RegistrationSettings,
): Promise<readonly Finding[]> {
  const { registrationEndpoint: endpoint } = metadata;
  if (endpoint === undefined) {
    const advice = 'Register the site there by hand, and give it the result in the option clients.';
    return [warning('Sites cannot register by themselves.', advice)];
  }
  if (!register) return [ok(`Sites can register at ${quoted(endpoint)}; --register tries it.`, { endpoint })];
  try {
    const client = await registerClient(metadata, await describeClient(metadata, returnUrl), network);
    return [describeRegistration(client, endpoint), await unregister(client, network)];
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    return [findingOf(error)];
  }
}

/** What this command says that it is: a site that takes whatever the authority has. */
async function describeClient(metadata: ProviderMetadata, returnUrl: string) {
  return {
    clientName: 'openid-rp-doctor',
    redirectUris: [returnUrl],
    signingAlgorithms: ALGORITHMS,
    ...(needsKeys(metadata) && { authenticationKeys: await generateAuthenticationKeys() }),
  };
}

function describeRegistration(client: RegisteredClient, endpoint: string): Finding {
  const { clientId, tokenEndpointAuthMethod, idTokenSignedResponseAlg, expiresAt } = client;
  const end = expiresAt === undefined ? 'does not expire' : `expires at ${new Date(expiresAt).toISOString()}`;
  const message = `Sites can register at ${quoted(endpoint)}; this command did, as ${quoted(clientId)}, which ${end}.`;
  return ok(message, { endpoint, clientId, tokenEndpointAuthMethod, idTokenSignedResponseAlg, expiresAt });
}

/** Nothing that was only tried should stay. */
async function unregister(client: RegisteredClient, network: Network): Promise<Finding> {
  const { clientId } = client;
  try {
    await endRegistration(client, network);
    return ok(`The registration ${quoted(clientId)} was ended again.`, { clientId });
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    const advice = 'It is of no use to anybody; to be rid of it, ask the operator of the authority.';
    return warning(`The registration ${quoted(clientId)} stays: ${error.message}`, advice, {
      ...error.detail,
      clientId,
    });
  }
}
