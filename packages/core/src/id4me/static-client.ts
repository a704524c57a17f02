import { type Check, isHttpUrl, isRecord, isShape, isText } from '../options.js';
import { isSigningAlgorithm } from './client-metadata.js';
import { isSameIssuer } from './issuer.js';
import type { RegisteredClient } from './registration-response.js';

/** A registration that was made by hand at an authority (OIDC Registration sec. 2); the names are those of its form there. */
export interface StaticClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** Default: 'client_secret_basic' with a secret, 'none' without. */
  readonly tokenEndpointAuthMethod?: RegisteredClient['tokenEndpointAuthMethod'] | undefined;
  /** Default: RS256. */
  readonly idTokenSignedResponseAlg?: string | undefined;
  /** Default: UserInfo comes as JSON. */
  readonly userinfoSignedResponseAlg?: string | undefined;
  /** Default: the ID token comes unencrypted. */
  readonly idTokenEncryptedResponseAlg?: string | undefined;
  readonly idTokenEncryptedResponseEnc?: string | undefined;
}

/** The registrations that were made by hand. */
export interface StaticClients {
  at(issuer: string): RegisteredClient | undefined;
}

const isAuthMethod: Check = (value) =>
  ['client_secret_basic', 'client_secret_post', 'none'].includes(value as string)
    ? undefined
    : "must be 'client_secret_basic', 'client_secret_post' or 'none'";

const isAlgorithm: Check = (value) => (isSigningAlgorithm(value) ? undefined : 'is not a signature algorithm');

const isStaticClient = isShape({
  clientId: isText,
  clientSecret: isText,
  tokenEndpointAuthMethod: isAuthMethod,
  idTokenSignedResponseAlg: isAlgorithm,
  userinfoSignedResponseAlg: isAlgorithm,
  idTokenEncryptedResponseAlg: isText,
  idTokenEncryptedResponseEnc: isText,
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
  const needsSecret = tokenEndpointAuthMethod !== undefined && tokenEndpointAuthMethod !== 'none';
  return needsSecret && clientSecret === undefined ? 'has no clientSecret' : undefined;
}

/** The option, for looking up. */
export function readStaticClients(clients: Readonly<Record<string, StaticClient>> = {}): StaticClients {
  const known = Object.entries(clients).map(([issuer, client]) => ({ issuer, client }));
  return {
    at(issuer) {
      const found = known.find((one) => isSameIssuer(one.issuer, issuer));
      return found && asRegistered(found.client, issuer);
    },
  };
}

function asRegistered(client: StaticClient, issuer: string): RegisteredClient {
  const given = Object.entries(client).filter(([, value]) => value !== undefined);
  return {
    idTokenSignedResponseAlg: 'RS256',
    tokenEndpointAuthMethod: client.clientSecret === undefined ? 'none' : 'client_secret_basic',
    ...(Object.fromEntries(given) as { clientId: string }),
    issuer,
  };
}
