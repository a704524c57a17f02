import type { JWK } from 'jose';
import { ProviderError, quoted } from '../errors.js';
import { isLoopbackHost } from '../loopback.js';
import { preferredSigning, type Signing } from './authentication-keys.js';
import { SIGNATURE_ALGORITHMS } from './key-set.js';
import { type LocalizedDescriptions, localizedMetadata } from './localized-metadata.js';
import { publicHalf } from './private-key.js';
import type { ProviderMetadata } from './provider-metadata.js';
import { redirectUriOfAuthority } from './redirect-uri.js';

/** How this site presents itself to authorities (OIDC Registration sec. 2). */
export interface ClientDescription {
  readonly clientName: string;
  readonly redirectUris: readonly string[];
  /** Gives each authority a redirect URI of its own. Default: false. */
  readonly redirectUriPerAuthority?: boolean | undefined;
  readonly logoUri?: string | undefined;
  readonly policyUri?: string | undefined;
  readonly tosUri?: string | undefined;
  readonly clientUri?: string | undefined;
  /** The name and the four before in further languages, by language tag. */
  readonly localized?: LocalizedDescriptions | undefined;
  readonly contacts?: readonly string[] | undefined;
  /** Default: 'web'; 'native' where every redirect URI is on loopback, as in development. */
  readonly applicationType?: 'web' | 'native' | undefined;
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
  readonly backchannelLogoutUri?: string | undefined;
  /** Asks for refresh tokens to be possible. */
  readonly usesRefreshTokens?: boolean | undefined;
  /** In the order of preference. Default: ES256, PS256, RS256. */
  readonly signingAlgorithms?: readonly string[] | undefined;
  /** Whether UserInfo must be signed. Default: false. */
  readonly userinfoSigned?: boolean | undefined;
  /** Whether ID tokens, and UserInfo where it is signed, must, should or need not be encrypted for us. Default: 'off'. */
  readonly encryption?: 'off' | 'prefer' | 'require' | undefined;
  /** Private keys, of which the public halves are registered. */
  readonly encryptionKeys?: readonly JWK[] | undefined;
  /** Private keys that sign in place of a secret, where the authority takes that. The one that fits best is registered. */
  readonly authenticationKeys?: readonly JWK[] | undefined;
}

/** What is asked for where the site says nothing else; RS256 every OpenID provider has. */
export const DEFAULT_SIGNING_ALGORITHMS: readonly string[] = Object.freeze(['ES256', 'PS256', 'RS256']);

/** The body of a registration request (OIDC Registration sec. 3.1, R-2 to R-5). */
export type ClientMetadata = Readonly<Record<string, unknown>>;

/**
 * The metadata to register with at one authority: what this site wants, as far as the authority has it.
 *
 * @throws METADATA_UNSUPPORTED where the two have nothing in common
 */
export function buildClientMetadata(client: ClientDescription, metadata: ProviderMetadata): ClientMetadata {
  const wanted = client.signingAlgorithms ?? DEFAULT_SIGNING_ALGORITHMS;
  const signing = wanted.find((alg) => metadata.idTokenSigningAlgorithms.includes(alg));
  if (signing === undefined) throw unsupported(metadata.issuer, 'signs ID tokens with none of the algorithms', wanted);
  const own = ownSigning(client, metadata);
  const encryption = encryptionMetadata(client, metadata);
  const keys = [
    ...(encryption ? (client.encryptionKeys ?? []).map((key) => publicHalf(key, 'enc')) : []),
    ...(own ? [publicHalf(own.key, 'sig')] : []),
  ];
  return withoutUndefined({
    redirect_uris: client.redirectUris.map((uri) => redirectUriAt(metadata.issuer, uri, client)),
    client_name: client.clientName,
    application_type: client.applicationType ?? applicationTypeOf(client.redirectUris),
    grant_types: ['authorization_code', ...(client.usesRefreshTokens ? ['refresh_token'] : [])],
    response_types: ['code'],
    token_endpoint_auth_method: own ? 'private_key_jwt' : secretMethod(metadata),
    token_endpoint_auth_signing_alg: own?.algorithm,
    id_token_signed_response_alg: signing,
    userinfo_signed_response_alg: client.userinfoSigned ? userinfoAlgorithm(wanted, metadata) : undefined,
    ...encryption,
    jwks: keys.length > 0 ? { keys } : undefined,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    client_uri: client.clientUri,
    ...localizedMetadata(client.localized),
    contacts: client.contacts,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    backchannel_logout_uri: client.backchannelLogoutUri,
    backchannel_logout_session_required: client.backchannelLogoutUri === undefined ? undefined : true,
  });
}

/** The redirect URI at one authority. */
export function redirectUriAt(
  issuer: string,
  redirectUri: string,
  { redirectUriPerAuthority }: Pick<ClientDescription, 'redirectUriPerAuthority'>,
): string {
  return redirectUriPerAuthority ? redirectUriOfAuthority(redirectUri, issuer) : redirectUri;
}

/**
 * authorities refuse web applications on loopback with http, which is where development happens. With https they refuse
 * native ones there (OIDC Dynamic Client Registration sec. 2).
 */
function applicationTypeOf(redirectUris: readonly string[]): 'web' | 'native' {
  const isNative = ({ protocol, hostname }: URL) => protocol === 'http:' && isLoopbackHost(hostname);
  return redirectUris.every((uri) => isNative(new URL(uri))) ? 'native' : 'web';
}

/** T-5: a signature in place of a secret, where the site has keys for it and the authority takes it. */
function ownSigning({ authenticationKeys = [] }: ClientDescription, metadata: ProviderMetadata): Signing | undefined {
  const { tokenEndpointAuthMethods: methods, tokenEndpointAuthSigningAlgorithms: algorithms } = metadata;
  return methods.includes('private_key_jwt') ? preferredSigning(authenticationKeys, algorithms) : undefined;
}

/** What we can do without a key, in the order of preference; the first is also the default of OIDC. */
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const;

function secretMethod({ issuer, tokenEndpointAuthMethods }: ProviderMetadata): string {
  const method = AUTH_METHODS.find((one) => tokenEndpointAuthMethods.includes(one));
  if (method) return method;
  throw unsupported(issuer, 'authenticates clients with none of the methods', AUTH_METHODS);
}

function userinfoAlgorithm(wanted: readonly string[], metadata: ProviderMetadata): string {
  const alg = wanted.find((one) => metadata.userinfoSigningAlgorithms.includes(one));
  if (alg) return alg;
  throw unsupported(metadata.issuer, 'signs UserInfo with none of the algorithms', wanted);
}

const KEY_MANAGEMENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC', ['ECDH-ES+A256KW', 'ECDH-ES+A128KW', 'ECDH-ES']],
  ['RSA', ['RSA-OAEP-256', 'RSA-OAEP-512', 'RSA-OAEP']],
]);
const ENCODINGS = ['A256GCM', 'A128GCM', 'A256CBC-HS512', 'A128CBC-HS256'] as const;

/** both halves of an encryption are named; OIDC's default for the second is rarely the best. */
function encryptionMetadata(client: ClientDescription, metadata: ProviderMetadata): ClientMetadata | undefined {
  const { encryption = 'off', encryptionKeys = [] } = client;
  if (encryption === 'off') return undefined;
  const known = encryptionKeys.flatMap(({ kty = '' }) => KEY_MANAGEMENT.get(kty) ?? []);
  const alg = known.find((one) => metadata.encryptionAlgorithms.includes(one));
  const enc = ENCODINGS.find((one) => metadata.encryptionEncodings.includes(one));
  if (alg === undefined || enc === undefined) {
    if (encryption === 'prefer') return undefined;
    throw unsupported(metadata.issuer, 'encrypts tokens with none of the algorithms', known);
  }
  return {
    id_token_encrypted_response_alg: alg,
    id_token_encrypted_response_enc: enc,
    ...(client.userinfoSigned && { userinfo_encrypted_response_alg: alg, userinfo_encrypted_response_enc: enc }),
  };
}

function withoutUndefined(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function unsupported(issuer: string, fault: string, wanted: readonly string[]): ProviderError {
  const names = wanted.join(', ') || 'that this site has keys for';
  return new ProviderError('METADATA_UNSUPPORTED', `The authority ${quoted(issuer)} ${fault} ${names}.`, {
    step: 'registration',
    hint: 'The site can allow more algorithms, or demand less; else this authority cannot be used.',
    detail: { issuer },
  });
}

/** Whether a name is one of the signature algorithms that can be asked for. */
export function isSigningAlgorithm(name: unknown): boolean {
  return typeof name === 'string' && SIGNATURE_ALGORITHMS.includes(name);
}
