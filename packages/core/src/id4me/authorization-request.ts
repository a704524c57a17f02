import { createHash, randomBytes } from 'node:crypto';
import type { ClaimsRequest } from './claims-request.js';

/** What an authorization request says (OIDC Core sec. 3.1.2.1). */
export interface AuthorizationRequest {
  readonly authorizationEndpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** `openid` among them. Default: `openid` alone. */
  readonly scopes?: readonly string[] | undefined;
  /** What is asked for, or its JSON; only for an authority that takes this parameter. Default: nothing. */
  readonly claims?: ClaimsRequest | string | undefined;
  readonly loginHint?: string | undefined;
  readonly prompt?: string | undefined;
  readonly maxAgeSeconds?: number | undefined;
  readonly uiLocales?: string | undefined;
  readonly acrValues?: string | undefined;
  readonly display?: string | undefined;
  readonly idTokenHint?: string | undefined;
}

/**
 * The URL to send the visitor's browser to (OIDC Core sec. 3.1.2.1, A-1 to A-6), with PKCE by S256 (RFC 7636).
 *
 * Security: `state`, `nonce` and `codeVerifier` must be new and unguessable, and be kept where only this browser leads back to.
 */
export function buildAuthorizationRequest(request: AuthorizationRequest): string {
  const url = new URL(request.authorizationEndpoint);
  const { scopes = ['openid'], claims } = request;
  const parameters: ReadonlyArray<readonly [string, string | undefined]> = [
    ['response_type', 'code'],
    ['client_id', request.clientId],
    ['redirect_uri', request.redirectUri],
    ['scope', scopes.join(' ')],
    ['state', request.state],
    ['nonce', request.nonce],
    ['code_challenge', createHash('sha256').update(request.codeVerifier).digest('base64url')],
    ['code_challenge_method', 'S256'],
    ['claims', typeof claims === 'object' ? JSON.stringify(claims) : claims],
    ['login_hint', request.loginHint],
    ['prompt', request.prompt],
    ['max_age', request.maxAgeSeconds?.toString()],
    ['ui_locales', request.uiLocales],
    ['acr_values', request.acrValues],
    ['display', request.display],
    ['id_token_hint', request.idTokenHint],
  ];
  // `set`: a query that the endpoint has of its own stays, but never beside a parameter of ours.
  for (const [name, value] of parameters) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** 256 random bits, for a nonce or a code verifier. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}
