import { CompactEncrypt, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import type { Authority } from './authority.js';
import type { JsonObject, TokenDraft } from './faults/fault.js';
import { applyJsonFault, applyTokenFault, type FaultStage, isFaultless } from './faults/id4me-faults.js';
import { loopbackFetch } from './loopback-fetch.js';
import { signToken } from './signed-token.js';

/** The switch for each kind of token that the provider software issues. */
const STAGES: Record<string, FaultStage> = { idtoken: 'idToken', logout: 'logoutToken', userinfo: 'userInfo' };

type IssueOptions = { use: string; expiresAt?: number };
type Issue = (this: { client: Client }, options: IssueOptions) => Promise<string>;

/** Makes the provider software's tokens go wrong as the switches say. Without one that is on, its own go out untouched. */
export function misissueTokens(authority: Authority, provider: Provider): void {
  const prototype = provider.IdToken.prototype as unknown as { issue: Issue };
  const { issue } = prototype;
  prototype.issue = async function (options) {
    const stage = STAGES[options.use];
    if (stage === undefined || isFaultless(authority.faults, stage)) return issue.call(this, options);
    const { client } = this;
    const honest = await issue.call(
      Object.create(this, { client: { value: withoutEncryption(client) } }) as { client: Client },
      options,
    );
    const encryption = encryptionOf(client, options.use);
    return misissue(authority, stage, honest, (token) => encrypt(token, client, encryption));
  };
}

async function misissue(
  authority: Authority,
  stage: FaultStage,
  honest: string,
  encryptFor: (token: string) => Promise<string>,
): Promise<string> {
  const header = decodeProtectedHeader(honest) as JsonObject;
  const claims: JsonObject = decodeJwt(honest);
  const draft: TokenDraft = { header, signer: 'own', isEncrypted: true };
  applyJsonFault(authority, stage, claims);
  const alg = String(header.alg);
  applyTokenFault(authority, stage, draft);
  const token = await signToken(authority.keys, alg, claims, draft);
  return draft.isEncrypted ? encryptFor(token) : token;
}

const withoutEncryption = (client: Client): Client =>
  Object.create(client, {
    idTokenEncryptedResponseEnc: { value: undefined },
    userinfoEncryptedResponseEnc: { value: undefined },
  }) as Client;

interface Encryption {
  alg: string | undefined;
  enc: string | undefined;
}

function encryptionOf(client: Client, use: string): Encryption {
  if (use === 'userinfo') return { alg: client.userinfoEncryptedResponseAlg, enc: client.userinfoEncryptedResponseEnc };
  return { alg: client.idTokenEncryptedResponseAlg, enc: client.idTokenEncryptedResponseEnc };
}

/** The token encrypted to a key of the relying party, where it registered for that (OpenID Connect Core sec. 10.2). */
async function encrypt(token: string, client: Client, { alg, enc }: Encryption): Promise<string> {
  if (alg === undefined || enc === undefined) return token;
  const jwk = (await keysOf(client)).find((key) => (key.use ?? 'enc') === 'enc' && (key.alg ?? alg) === alg);
  if (!jwk) throw new TypeError(`The relying party has no key for ${alg}.`);
  const header = { alg, enc, cty: 'JWT', ...(jwk.kid !== undefined && { kid: jwk.kid }) };
  return new CompactEncrypt(Buffer.from(token)).setProtectedHeader(header).encrypt(await importJWK(jwk, alg));
}

async function keysOf({ jwks, jwksUri }: Client): Promise<JWK[]> {
  if (jwks) return jwks.keys as JWK[];
  if (jwksUri === undefined) return [];
  const set = (await (await loopbackFetch(jwksUri)).json()) as { keys: JWK[] };
  return set.keys;
}
