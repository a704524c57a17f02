import type { JWK } from 'jose';
import { type Check, invalidOption, isHttpUrl, isRecord, isShape, isText, type OptionOwner } from '../options.js';
import { registeredKey } from './authentication-keys.js';
import { isSigningAlgorithm } from './client-metadata.js';
import { isSameIssuer } from './issuer.js';
import type { RegisteredClient } from './registration-response.js';

/** A registration that was made by hand at an authority (OIDC Registration sec. 2); the names are those of its form there. */
export interface StaticClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** Default: 'client_secret_basic' with a secret, 'none' without. */
  readonly tokenEndpointAuthMethod?: RegisteredClient['tokenEndpointAuthMethod'] | undefined;
  /** With 'private_key_jwt', for which `authenticationKeys` must have a key. Default: RS256. */
  readonly tokenEndpointAuthSigningAlg?: string | undefined;
  /** Which of `authenticationKeys` the authority knows, by its kid. Default: the first that can sign so. */
  readonly tokenEndpointAuthKeyId?: string | undefined;
  /** Default: RS256. 'none' takes the option `allowUnsignedIdToken`. */
  readonly idTokenSignedResponseAlg?: string | undefined;
  /** Default: UserInfo comes as JSON; with the option `userinfoSigned`, signed as the ID token is. */
  readonly userinfoSignedResponseAlg?: string | undefined;
  /** Default: the ID token comes unencrypted, which the option `encryption: 'require'` does not take. */
  readonly idTokenEncryptedResponseAlg?: string | undefined;
  /** Default, where it is encrypted: A128CBC-HS256. */
  readonly idTokenEncryptedResponseEnc?: string | undefined;
  /** Default: UserInfo comes unencrypted. */
  readonly userinfoEncryptedResponseAlg?: string | undefined;
  /** Default, where it is encrypted: A128CBC-HS256. */
  readonly userinfoEncryptedResponseEnc?: string | undefined;
}

/** What a site demands of every registration. */
export interface StaticClientPolicy {
  readonly userinfoSigned?: boolean | undefined;
  readonly encryption?: 'off' | 'prefer' | 'require' | undefined;
  readonly allowUnsignedIdToken?: boolean | undefined;
  readonly authenticationKeys?: readonly JWK[] | undefined;
}

/** The registrations that were made by hand. */
export interface StaticClients {
  at(issuer: string): RegisteredClient | undefined;
}

const isAuthMethod: Check = (value) =>
  ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'].includes(value as string)
    ? undefined
    : "must be 'client_secret_basic', 'client_secret_post', 'private_key_jwt' or 'none'";

const isAlgorithm: Check = (value) => (isSigningAlgorithm(value) ? undefined : 'is not a signature algorithm');

const isStaticClient = isShape({
  clientId: isText,
  clientSecret: isText,
  tokenEndpointAuthMethod: isAuthMethod,
  tokenEndpointAuthSigningAlg: isAlgorithm,
  tokenEndpointAuthKeyId: isText,
  idTokenSignedResponseAlg: (value) => (value === 'none' ? undefined : isAlgorithm(value)),
  userinfoSignedResponseAlg: isAlgorithm,
  idTokenEncryptedResponseAlg: isText,
  idTokenEncryptedResponseEnc: isText,
  userinfoEncryptedResponseAlg: isText,
  userinfoEncryptedResponseEnc: isText,
});

/** What may be given as the option `clients`: registrations by issuer. */
export const isStaticClients: Check = (value) => {
  if (isRecord(value)) return isRecord(value);
  for (const [issuer, client] of Object.entries(value as object)) {
    if (isHttpUrl(issuer)) return 'has a name that is not an issuer, such as https://id.example';
    const fault = isStaticClient(client) ?? isComplete(client as StaticClient);
    if (fault) return `has a client that ${fault}`;
  }
  return undefined;
};

function isComplete({ clientId, clientSecret, tokenEndpointAuthMethod }: StaticClient): string | undefined {
  if (clientId === undefined) return 'has no clientId';
  const needsSecret = tokenEndpointAuthMethod?.startsWith('client_secret');
  return needsSecret && clientSecret === undefined ? 'has no clientSecret' : undefined;
}

/**
 * The option, for looking up.
 *
 * Security: what a site demands of registrations that it makes itself, it demands of these.
 *
 * @param owner what the options belong to, for the message
 * @throws OPTION_INVALID
 */
export function readStaticClients(
  owner: string | OptionOwner,
  clients: Readonly<Record<string, StaticClient>> = {},
  policy: StaticClientPolicy = {},
): StaticClients {
  const known = Object.entries(clients).map(([issuer, client]) => ({ issuer, client }));
  for (const { issuer, client } of known) {
    const fault = faultOf(client, policy);
    if (fault) throw invalidOption(owner, 'clients', `has a client at ${issuer} ${fault}`);
  }
  return {
    at(issuer) {
      const found = known.find((one) => isSameIssuer(one.issuer, issuer));
      return found && asRegistered(found.client, issuer, policy);
    },
  };
}

function faultOf(client: StaticClient, policy: StaticClientPolicy): string | undefined {
  if (client.idTokenSignedResponseAlg === 'none' && !policy.allowUnsignedIdToken) {
    return 'without signatures, which takes allowUnsignedIdToken';
  }
  if (client.idTokenEncryptedResponseAlg === undefined && policy.encryption === 'require') {
    return "without idTokenEncryptedResponseAlg, which encryption: 'require' does not take";
  }
  const { tokenEndpointAuthSigningAlg = 'RS256', tokenEndpointAuthKeyId } = client;
  const keys = policy.authenticationKeys ?? [];
  if (
    client.tokenEndpointAuthMethod === 'private_key_jwt' &&
    !registeredKey(keys, tokenEndpointAuthSigningAlg, tokenEndpointAuthKeyId)
  ) {
    return 'that needs a key of authenticationKeys which is not there';
  }
  return undefined;
}

/** OIDC Registration sec. 2: where only the algorithm is said. */
const DEFAULT_ENCODING = 'A128CBC-HS256';

function asRegistered(client: StaticClient, issuer: string, { userinfoSigned }: StaticClientPolicy): RegisteredClient {
  const given = Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined));
  const { idTokenSignedResponseAlg: signing } = client;
  return {
    idTokenSignedResponseAlg: 'RS256',
    tokenEndpointAuthMethod: client.clientSecret === undefined ? 'none' : 'client_secret_basic',
    ...(userinfoSigned && {
      userinfoSignedResponseAlg: signing === undefined || signing === 'none' ? 'RS256' : signing,
    }),
    ...(client.idTokenEncryptedResponseAlg !== undefined && { idTokenEncryptedResponseEnc: DEFAULT_ENCODING }),
    ...(client.userinfoEncryptedResponseAlg !== undefined && { userinfoEncryptedResponseEnc: DEFAULT_ENCODING }),
    ...(given as { clientId: string }),
    issuer,
  };
}
