import { ProviderError, quoted, VerificationError } from '../errors.js';
import { isIpAddress } from '../host-address.js';
import { createHttpClient, type HttpClient, type HttpOptions } from '../http-client.js';
import { type JsonObject, parseJsonObject, textMember, textsMember } from '../json-document.js';
import { isLoopbackHost } from '../loopback.js';
import { checkAllowances } from '../options.js';
import { checkEndpointOrigins, type EndpointOrigin } from './endpoint-origin.js';
import { isSameIssuer, type NetworkPolicy, parseIssuer } from './issuer.js';

/** What an authority says about itself, as far as a relying party uses it (OIDC Discovery sec. 3). */
export interface ProviderMetadata {
  /** As the document spells it; every token must name this very string. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly userinfoEndpoint?: string;
  readonly registrationEndpoint?: string;
  readonly endSessionEndpoint?: string;
  readonly revocationEndpoint?: string;
  readonly idTokenSigningAlgorithms: readonly string[];
  readonly userinfoSigningAlgorithms: readonly string[];
  readonly encryptionAlgorithms: readonly string[];
  readonly encryptionEncodings: readonly string[];
  readonly tokenEndpointAuthMethods: readonly string[];
  readonly tokenEndpointAuthSigningAlgorithms: readonly string[];
  /** Default of OIDC: false. */
  readonly claimsParameterSupported: boolean;
  /** RFC 9207: the authorization response names its issuer. */
  readonly issParameterSupported: boolean;
  readonly scopesSupported?: readonly string[];
  /** RFC 8414 sec. 2. Sites send S256 in any case; absent: the document says nothing. */
  readonly codeChallengeMethods?: readonly string[];
}

/** What an agent says about itself: little, and often nothing but this (C-5). */
export interface AgentMetadata {
  readonly issuer: string;
  readonly jwksUri: string;
}

/** What is wanted of an authority's document. */
export interface MetadataPolicy extends NetworkPolicy {
  /** Where the endpoints may be. Default: on any https host. */
  readonly endpointOrigin?: EndpointOrigin | undefined;
}

/** What fetching from an authority needs. */
export interface AuthorityContext extends MetadataPolicy {
  readonly http: HttpClient;
}

/** Options of `fetchProviderMetadata` and of the other single steps. */
export interface FetchOptions {
  /** Limits of the HTTP client. */
  readonly http?: HttpOptions;
  /** Lets loopback and private addresses be reached. Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** Lets hosts on loopback be reached by plain http. Default: false. */
  readonly allowInsecureHttp?: boolean;
}

const MAX_DOCUMENT_LENGTH = 65_536;

/**
 * An authority's own description of itself, fetched and checked (OIDC Discovery sec. 4).
 *
 * Security: the document must name the issuer that it was fetched for (I-4); what it names else is hostile until it is used
 * under the same guard.
 *
 * @param issuer from a DNS record, a WebFinger document or the site's configuration
 * @throws OPTION_INVALID, ISSUER_MALFORMED, ISSUER_MISMATCH, METADATA_MALFORMED, METADATA_UNSUPPORTED, HTTP_STATUS, and what
 *   HTTP requests throw
 */
export async function fetchProviderMetadata(
  issuer: string,
  { endpointOrigin, ...options }: FetchOptions & Pick<MetadataPolicy, 'endpointOrigin'> = {},
): Promise<ProviderMetadata> {
  checkAllowances('fetchProviderMetadata', options);
  const context = { ...authorityContext(options), endpointOrigin };
  return (await fetchMetadata(parseIssuer(issuer, context), context)).value;
}

/** The context that a single step makes for itself. */
export function authorityContext({ http, ...policy }: FetchOptions): AuthorityContext {
  const { allowPrivateAddresses = false, allowInsecureHttp = false } = policy;
  const client = createHttpClient({ ...http, allowPrivateAddresses }).startDeadline();
  return { http: client, allowPrivateAddresses, allowInsecureHttp };
}

/** What a document says, and for how long its server wants that to be relied on. */
export interface Fetched<T> {
  readonly value: T;
  /** Absent: it says nothing about that. */
  readonly maxAgeMs?: number;
}

/** The same for a relying party, which has its HTTP client already. */
export async function fetchMetadata(issuer: string, context: AuthorityContext): Promise<Fetched<ProviderMetadata>> {
  const { value, ...age } = await fetchDocument(issuer, context);
  return { value: parseProviderMetadata(value, issuer, context), ...age };
}

/** An agent's description, of which nothing is needed but its keys. @throws like `fetchProviderMetadata` */
export async function fetchAgentMetadata(issuer: string, context: AuthorityContext): Promise<Fetched<AgentMetadata>> {
  const { value, ...age } = await fetchDocument(issuer, context);
  const jwksUri = requiredEndpoint(value, 'jwks_uri', issuer, context);
  return { value: { issuer: verifiedIssuer(value, issuer), jwksUri }, ...age };
}

/** OIDC Discovery sec. 4: the well-known path comes after any path of the issuer, which makes it a document of one tenant. */
async function fetchDocument(
  issuer: string,
  { http, allowInsecureHttp }: AuthorityContext,
): Promise<Fetched<JsonObject>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await http.fetch({
    url,
    step: 'discovery',
    headers: { accept: 'application/json' },
    // I-7: a redirect could be one that anybody can plant on the authority's host.
    followRedirects: false,
    keepsConnection: true,
    requireHttps: !isPlainHttpAllowed(url, allowInsecureHttp),
  });
  if (response.status !== 200) {
    throw new ProviderError('HTTP_STATUS', `${quoted(url)} answered ${response.status} where 200 was due.`, {
      step: 'discovery',
      hint: 'The identity authority has a problem, or is none; try again later.',
      detail: { url, status: response.status },
    });
  }
  const document = parseJsonObject(response.body, MAX_DOCUMENT_LENGTH);
  if (!document) throw malformed(issuer, `is not a JSON object of at most ${MAX_DOCUMENT_LENGTH} characters`);
  return { value: document, ...ageOf(response.headers.get('cache-control') ?? '') };
}

/** RFC 9111 sec. 5.2.2, as far as it shortens how long a document is kept. */
function ageOf(cacheControl: string): { maxAgeMs?: number } {
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return { maxAgeMs: 0 };
  const [, seconds] = /\bmax-age=(\d{1,9})\b/i.exec(cacheControl) ?? [];
  return seconds === undefined ? {} : { maxAgeMs: Number(seconds) * 1_000 };
}

/** Whether a URL of an authority may be on plain http: on loopback, where the site allows it. */
export function isPlainHttpAllowed(url: string, allowInsecureHttp: boolean): boolean {
  return allowInsecureHttp && URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/**
 * Reads the metadata of an authority (OIDC Discovery sec. 3).
 *
 * @param issuer that the document was fetched for
 * @throws ISSUER_MISMATCH, METADATA_MALFORMED, METADATA_UNSUPPORTED
 */
export function parseProviderMetadata(document: JsonObject, issuer: string, policy: MetadataPolicy): ProviderMetadata {
  const endpoint = (name: string) => optionalEndpoint(document, name, issuer, policy);
  const metadata = {
    issuer: verifiedIssuer(document, issuer),
    authorizationEndpoint: requiredEndpoint(document, 'authorization_endpoint', issuer, policy),
    tokenEndpoint: requiredEndpoint(document, 'token_endpoint', issuer, policy),
    jwksUri: requiredEndpoint(document, 'jwks_uri', issuer, policy),
    ...endpoint('userinfo_endpoint'),
    ...endpoint('registration_endpoint'),
    ...endpoint('end_session_endpoint'),
    ...endpoint('revocation_endpoint'),
    // RS256 must be there in every OpenID provider, and is what holds where nothing is said.
    idTokenSigningAlgorithms: textsMember(document, 'id_token_signing_alg_values_supported') ?? ['RS256'],
    userinfoSigningAlgorithms: textsMember(document, 'userinfo_signing_alg_values_supported') ?? [],
    encryptionAlgorithms: textsMember(document, 'id_token_encryption_alg_values_supported') ?? [],
    encryptionEncodings: textsMember(document, 'id_token_encryption_enc_values_supported') ?? [],
    tokenEndpointAuthMethods: textsMember(document, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic'],
    tokenEndpointAuthSigningAlgorithms: textsMember(document, 'token_endpoint_auth_signing_alg_values_supported') ?? [
      'RS256',
    ],
    claimsParameterSupported: document['claims_parameter_supported'] === true,
    issParameterSupported: document['authorization_response_iss_parameter_supported'] === true,
  };
  checkEndpointOrigins(document, issuer, policy.endpointOrigin);
  const responseTypes = textsMember(document, 'response_types_supported');
  if (responseTypes && !responseTypes.includes('code')) {
    throw new ProviderError('METADATA_UNSUPPORTED', `The authority ${quoted(issuer)} has no authorization code flow.`, {
      step: 'discovery',
      hint: 'It cannot be used by this site. Its operator has to offer response_type code.',
      detail: { issuer },
    });
  }
  const scopesSupported = textsMember(document, 'scopes_supported');
  const codeChallengeMethods = textsMember(document, 'code_challenge_methods_supported');
  return {
    ...metadata,
    ...(scopesSupported && { scopesSupported }),
    ...(codeChallengeMethods && { codeChallengeMethods }),
  };
}

/** OIDC Discovery sec. 4.3, I-4: else anybody could be an authority for the users of another one. */
function verifiedIssuer(document: JsonObject, issuer: string): string {
  const named = document['issuer'];
  if (typeof named === 'string' && isSameIssuer(named, issuer)) return named;
  const shown = typeof named === 'string' ? quoted(named) : 'nothing that is a text';
  throw new VerificationError('ISSUER_MISMATCH', `The document of ${quoted(issuer)} names ${shown} as its issuer.`, {
    step: 'discovery',
    hint: 'The iss tag of the DNS record and the issuer of the document must be the same. The owner of the domain can correct the record.',
    detail: { expected: issuer },
  });
}

function requiredEndpoint(document: JsonObject, name: string, issuer: string, policy: NetworkPolicy): string {
  const url = textMember(document, name);
  if (url === undefined) throw malformed(issuer, `has no ${name}`);
  return checkedEndpoint(url, name, issuer, policy);
}

const CAMEL_CASE = {
  userinfo_endpoint: 'userinfoEndpoint',
  registration_endpoint: 'registrationEndpoint',
  end_session_endpoint: 'endSessionEndpoint',
  revocation_endpoint: 'revocationEndpoint',
} as const;

function optionalEndpoint(document: JsonObject, name: string, issuer: string, policy: NetworkPolicy) {
  const url = textMember(document, name);
  const key = CAMEL_CASE[name as keyof typeof CAMEL_CASE];
  return url === undefined ? {} : { [key]: checkedEndpoint(url, name, issuer, policy) };
}

/** I-5: https, and nothing in it that would make it look like another host's. Where its name leads is checked when it is used. */
function checkedEndpoint(text: string, name: string, issuer: string, policy: NetworkPolicy): string {
  const { allowInsecureHttp, allowPrivateAddresses } = policy;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    (url.protocol !== 'https:' && !(url.protocol === 'http:' && isPlainHttpAllowed(text, allowInsecureHttp)))
  ) {
    throw malformed(issuer, `has a ${name} that is not an https URL`);
  }
  if (url.username || url.password || text.includes('#')) {
    throw malformed(issuer, `has a ${name} with credentials or a fragment`);
  }
  // H-1: browsers are sent there too, and theirs may be a network where such an address answers.
  if (isIpAddress(url.hostname.replace(/^\[|\]$/g, '')) && !allowPrivateAddresses) {
    throw malformed(issuer, `has a ${name} with an IP address for a host`);
  }
  return text;
}

function malformed(issuer: string, fault: string): ProviderError {
  return new ProviderError('METADATA_MALFORMED', `The document of the authority ${quoted(issuer)} ${fault}.`, {
    step: 'discovery',
    hint: 'The operator of the identity authority has to correct its openid-configuration document.',
    detail: { issuer },
  });
}
