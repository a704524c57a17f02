import type { JWK } from 'jose';
import { ProviderError, quoted } from '../errors.js';
import { type JsonObject, parseJsonObject, textMember, textsMember } from '../json-document.js';
import type { ClientMetadata } from './client-metadata.js';

/** This site as one authority knows it. */
export interface RegisteredClient {
  readonly issuer: string;
  readonly clientId: string;
  /** A secret. */
  readonly clientSecret?: string;
  readonly tokenEndpointAuthMethod: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';
  /** With `private_key_jwt`; absent: RS256. */
  readonly tokenEndpointAuthSigningAlg?: string;
  /** With `private_key_jwt`: which of the site's keys was registered; absent: the first that fits. */
  readonly tokenEndpointAuthKeyId?: string;
  readonly idTokenSignedResponseAlg: string;
  readonly idTokenEncryptedResponseAlg?: string;
  readonly idTokenEncryptedResponseEnc?: string;
  /** Absent: UserInfo comes as JSON. */
  readonly userinfoSignedResponseAlg?: string;
  readonly userinfoEncryptedResponseAlg?: string;
  readonly userinfoEncryptedResponseEnc?: string;
  /** Milliseconds since the epoch; absent: the secret does not expire. */
  readonly expiresAt?: number;
  /** Where the registration can be ended, with the token (RFC 7592 sec. 3); both or neither. */
  readonly registrationClientUri?: string;
  /** A secret. */
  readonly registrationAccessToken?: string;
}

/** Registrations are kept for weeks, and visitors choose who makes them. */
const MAX_SECRET_LENGTH = 4_096;

/**
 * Reads the answer to a registration: what the authority made of the request counts, and must be something that we can live
 * with (OIDC Registration sec. 3.2, R-6, R-7).
 *
 * @param issuer of the authority, for the record
 * @throws REGISTRATION_MALFORMED
 */
export function parseRegistrationResponse(
  body: string,
  issuer: string,
  asked: ClientMetadata,
  { allowUnsignedIdToken = false } = {},
): RegisteredClient {
  const answer = parseJsonObject(body);
  if (!answer) throw malformed(issuer, 'is not a JSON object');
  const clientId = textMember(answer, 'client_id');
  if (clientId === undefined || clientId.length > 1_024) throw malformed(issuer, 'has no usable client_id');
  checkRedirectUris(answer, asked, issuer);
  const method = agreed(answer, asked, 'token_endpoint_auth_method') ?? 'client_secret_basic';
  if (!isAuthMethod(method) || (needsKey(method) && !needsKey(asked['token_endpoint_auth_method']))) {
    throw malformed(issuer, 'sets an authentication method that was not asked for');
  }
  const clientSecret = textMember(answer, 'client_secret');
  if (needsSecret(method) && clientSecret === undefined) throw malformed(issuer, 'has no client_secret');
  if ((clientSecret?.length ?? 0) > MAX_SECRET_LENGTH) {
    throw malformed(issuer, `has a client_secret of more than ${MAX_SECRET_LENGTH} characters`);
  }
  const expiresAt = expiryOf(answer, issuer);
  return {
    issuer,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    tokenEndpointAuthMethod: method,
    ...(needsKey(method) && agreedKey(answer, asked, issuer)),
    ...agreedAlgorithms(answer, asked, issuer, allowUnsignedIdToken),
    ...(clientSecret !== undefined && expiresAt !== undefined && { expiresAt }),
    ...managementOf(answer),
  };
}

/** optional, so that one of a form that cannot be used is as if there were none. Where the URI leads is checked when it is used. */
function managementOf(
  answer: JsonObject,
): Pick<RegisteredClient, 'registrationClientUri' | 'registrationAccessToken'> | undefined {
  const uri = textMember(answer, 'registration_client_uri');
  const token = textMember(answer, 'registration_access_token');
  if (uri === undefined || token === undefined || uri.length > 2_048 || token.length > 8_192) return undefined;
  // RFC 6750 sec. 2.1: the token goes into a header.
  if (!/^[\w.~+/=-]+$/.test(token)) return undefined;
  return { registrationClientUri: uri, registrationAccessToken: token };
}

/** Whether a stored record is a registration that can be used. */
export function isRegisteredClient(value: object): value is RegisteredClient {
  const { tokenEndpointAuthMethod: method, expiresAt, ...members } = value as Record<string, unknown>;
  const required = [
    ...['issuer', 'clientId', 'idTokenSignedResponseAlg'],
    ...(needsSecret(method) ? ['clientSecret'] : []),
    ...(needsKey(method) ? ['tokenEndpointAuthSigningAlg', 'tokenEndpointAuthKeyId'] : []),
  ];
  return (
    typeof method === 'string' &&
    isAuthMethod(method) &&
    (expiresAt === undefined || typeof expiresAt === 'number') &&
    required.every((name) => typeof members[name] === 'string' && members[name] !== '') &&
    // All others are texts, too.
    Object.values(members).every((member) => typeof member === 'string')
  );
}

/** The answer is the state of things; what it leaves out is as it was asked for, or as OIDC has it by default. */
function agreed(answer: JsonObject, asked: ClientMetadata, name: string): string | undefined {
  const value = answer[name] ?? asked[name];
  return typeof value === 'string' ? value : undefined;
}

/** With which of our keys we sign, and how: as we asked, or we could not do it. */
function agreedKey(
  answer: JsonObject,
  asked: ClientMetadata,
  issuer: string,
): Pick<RegisteredClient, 'tokenEndpointAuthSigningAlg' | 'tokenEndpointAuthKeyId'> {
  const name = 'token_endpoint_auth_signing_alg';
  const algorithm = agreed(answer, asked, name);
  if (algorithm !== asked[name]) throw malformed(issuer, `sets another ${name} than was asked for`);
  const { keys = [] } = (asked['jwks'] ?? {}) as { readonly keys?: readonly JWK[] };
  const keyId = keys.find(({ use }) => use === 'sig')?.kid;
  return {
    ...(algorithm !== undefined && { tokenEndpointAuthSigningAlg: algorithm }),
    ...(keyId !== undefined && { tokenEndpointAuthKeyId: keyId }),
  };
}

function agreedAlgorithms(
  answer: JsonObject,
  asked: ClientMetadata,
  issuer: string,
  allowUnsignedIdToken: boolean,
): Pick<RegisteredClient, 'idTokenSignedResponseAlg'> {
  const exactly = (name: string) => {
    const value = agreed(answer, asked, name);
    if (value === asked[name]) return value;
    throw malformed(issuer, `sets another ${name} than was asked for`);
  };
  const signing = answer['id_token_signed_response_alg'];
  const isUnsigned = signing === 'none' && allowUnsignedIdToken;
  const members = {
    // OIDC Registration sec. 2: RS256 where nothing is said; never whatever comes.
    idTokenSignedResponseAlg: isUnsigned
      ? 'none'
      : signing === undefined
        ? 'RS256'
        : exactly('id_token_signed_response_alg'),
    idTokenEncryptedResponseAlg: exactly('id_token_encrypted_response_alg'),
    idTokenEncryptedResponseEnc: exactly('id_token_encrypted_response_enc'),
    userinfoSignedResponseAlg: exactly('userinfo_signed_response_alg'),
    userinfoEncryptedResponseAlg: exactly('userinfo_encrypted_response_alg'),
    userinfoEncryptedResponseEnc: exactly('userinfo_encrypted_response_enc'),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as typeof members & {
    idTokenSignedResponseAlg: string;
  };
}

function checkRedirectUris(answer: JsonObject, asked: ClientMetadata, issuer: string): void {
  const given = answer['redirect_uris'] === undefined ? undefined : textsMember(answer, 'redirect_uris');
  const wanted = asked['redirect_uris'] as readonly string[];
  if (answer['redirect_uris'] === undefined || wanted.every((uri) => given?.includes(uri))) return;
  throw malformed(issuer, 'leaves out a redirect URI of this site');
}

function isAuthMethod(method: string): method is RegisteredClient['tokenEndpointAuthMethod'] {
  return ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'].includes(method);
}

/** no other method has a secret. */
function needsSecret(method: unknown): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post';
}

function needsKey(method: unknown): boolean {
  return method === 'private_key_jwt';
}

/** Seconds since the epoch; 0 means never. One that has passed already is no registration. */
function expiryOf(answer: JsonObject, issuer: string): number | undefined {
  const seconds = answer['client_secret_expires_at'];
  if (seconds === undefined || seconds === 0) return undefined;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds * 1_000)) {
    throw malformed(issuer, 'has a client_secret_expires_at that is not a number');
  }
  if (seconds * 1_000 <= Date.now()) throw malformed(issuer, 'has a client_secret that expired already');
  return seconds * 1_000;
}

function malformed(issuer: string, fault: string): ProviderError {
  return new ProviderError('REGISTRATION_MALFORMED', `The answer of ${quoted(issuer)} to the registration ${fault}.`, {
    step: 'registration',
    hint: 'The operator of the identity authority has to correct its registration endpoint.',
    detail: { issuer },
  });
}
