import type { JWK } from 'jose';
import { ProviderError, quoted, VerificationError } from '../errors.js';
import { parseJsonObject, textMember } from '../json-document.js';
import { checkAllowances } from '../options.js';
import { authenticateClient } from './client-authentication.js';
import {
  type AuthorityContext,
  authorityContext,
  type FetchOptions,
  isPlainHttpAllowed,
  type ProviderMetadata,
} from './provider-metadata.js';
import type { RegisteredClient } from './registration-response.js';

/** What the token endpoint gave; nothing of it is verified but its shape. */
export interface TokenResponse {
  /** Absent only after a refresh. */
  readonly idToken?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
  /** Milliseconds since the epoch: until when the access token is good, if that was said. */
  readonly accessTokenExpiresAt?: number;
  readonly scope?: string;
}

/** A code, and what proves that it is ours. */
export interface CodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * Exchanges a code for tokens (OIDC Core sec. 3.1.3, T-5 to T-8).
 *
 * Security: `metadata` and `client` must be those that the login was begun with, never what the response names (T-9).
 *
 * @throws OPTION_INVALID where the key of the registration is absent, GRANT_REFUSED, CLIENT_REJECTED, PROVIDER_REPORTED, TOKEN_RESPONSE_MALFORMED,
 *   and what HTTP requests throw
 */
export async function exchangeCode(
  grant: CodeGrant,
  options: { readonly metadata: ProviderMetadata; readonly client: RegisteredClient } & KeyHolder & FetchOptions,
): Promise<TokenResponse> {
  checkAllowances('exchangeCode', options);
  const { metadata, client, authenticationKeys, ...network } = options;
  return fetchTokens(codeParameters(grant), metadata, client, { ...authorityContext(network), authenticationKeys });
}

/** Who can sign that a request is from this site. */
interface KeyHolder {
  /** Private keys, where the client is registered with `private_key_jwt`. */
  readonly authenticationKeys?: readonly JWK[] | undefined;
}

/** The parameters of a code grant (RFC 6749 sec. 4.1.3, RFC 7636 sec. 4.5). */
export function codeParameters({ code, redirectUri, codeVerifier }: CodeGrant): Readonly<Record<string, string>> {
  return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
}

/** The parameters of a refresh (RFC 6749 sec. 6). */
export function refreshParameters(refreshToken: string): Readonly<Record<string, string>> {
  return { grant_type: 'refresh_token', refresh_token: refreshToken };
}

/** One request to the token endpoint. @throws like `exchangeCode` */
export async function fetchTokens(
  parameters: Readonly<Record<string, string>>,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  { http, allowInsecureHttp, authenticationKeys = [] }: AuthorityContext & KeyHolder,
): Promise<TokenResponse> {
  const url = metadata.tokenEndpoint;
  const authentication = await authenticateClient(client, metadata.issuer, authenticationKeys);
  const response = await http.fetch({
    url,
    step: 'token',
    method: 'POST',
    headers: { accept: 'application/json', ...authentication.headers },
    body: new URLSearchParams({ ...parameters, ...authentication.parameters }).toString(),
    followRedirects: false,
    keepsConnection: true,
    requireHttps: !isPlainHttpAllowed(url, allowInsecureHttp),
  });
  if (response.status !== 200) throw refused(metadata.issuer, response.status, response.body);
  const tokens = parseTokenResponse(response.body, metadata.issuer);
  if (tokens.idToken === undefined && parameters['grant_type'] === 'authorization_code') {
    throw malformed(metadata.issuer, 'has no id_token');
  }
  return tokens;
}

/**
 * Reads a token response (RFC 6749 sec. 5.1).
 *
 * @throws TOKEN_RESPONSE_MALFORMED
 */
export function parseTokenResponse(body: string, issuer: string): TokenResponse {
  const answer = parseJsonObject(body);
  if (!answer) throw malformed(issuer, 'is not a JSON object');
  const text = (name: string) => textMember(answer, name);
  const [idToken, accessToken, refreshToken, scope] = [
    text('id_token'),
    text('access_token'),
    text('refresh_token'),
    text('scope'),
  ];
  // T-7: other types need more than the token to be used.
  if (accessToken !== undefined && text('token_type')?.toLowerCase() !== 'bearer') {
    throw malformed(issuer, 'has an access token of another type than Bearer');
  }
  // RFC 6750 sec. 2.1: it goes into a header.
  if (accessToken !== undefined && !/^[\w.~+/=-]+$/.test(accessToken)) {
    throw malformed(issuer, 'has an access token with characters that none can have');
  }
  // Seconds, which some send as text.
  const expiresIn = answer['expires_in'];
  const seconds = typeof expiresIn === 'object' ? Number.NaN : Number(expiresIn);
  return {
    ...(idToken !== undefined && { idToken }),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(seconds > 0 && Number.isFinite(seconds * 1_000) && { accessTokenExpiresAt: Date.now() + seconds * 1_000 }),
    ...(scope !== undefined && { scope }),
  };
}

/** RFC 6749 sec. 5.2: whose fault it is. */
function refused(issuer: string, status: number, body: string) {
  const answer = parseJsonObject(body);
  const error = answer && textMember(answer, 'error');
  const description = answer && textMember(answer, 'error_description');
  const words =
    error === undefined ? '' : `, saying ${quoted(description === undefined ? error : `${error}: ${description}`)}`;
  const message = `The authority ${quoted(issuer)} answered the request for tokens with ${status}${words}.`;
  const detail = { issuer, status, error: error?.slice(0, 100) };
  if (error === 'invalid_grant') {
    // Visitors may see this one, so that the authority's words stay out of it.
    return new VerificationError('GRANT_REFUSED', `The authority ${quoted(issuer)} does not take the code or token.`, {
      step: 'token',
      hint: 'The code was used already, has expired, or was made for somebody else; beginning the login again helps.',
      detail,
    });
  }
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return new ProviderError('CLIENT_REJECTED', message, {
      step: 'token',
      hint: 'The authority does not know this site any more. Its registration was dropped; the next login registers anew.',
      detail,
    });
  }
  const hint = 'The authority could not use the request of this site; its words may say why.';
  return new ProviderError('PROVIDER_REPORTED', message, { step: 'token', hint, detail });
}

function malformed(issuer: string, fault: string): ProviderError {
  return new ProviderError('TOKEN_RESPONSE_MALFORMED', `The token response of ${quoted(issuer)} ${fault}.`, {
    step: 'token',
    hint: 'The operator of the identity authority has to correct its token endpoint.',
    detail: { issuer },
  });
}
