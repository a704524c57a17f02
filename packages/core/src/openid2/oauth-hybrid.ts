import { extensionField, parseNamespaces } from './extension.js';
import type { Message } from './message.js';
import { OAUTH_NAMESPACE } from './namespace.js';

/** Asks for an OAuth 1.0 request token with the login (OpenID OAuth Extension sec. 8). */
export interface OauthRequest {
  /** The consumer key that the site has at this provider. */
  readonly consumerKey: string;
  readonly scope?: string;
}

/** The request token that came with the login; it was approved, and has no secret (sec. 9). */
export interface OauthResponse {
  readonly requestToken: string;
  readonly scope?: string;
}

/** The fields of a request. */
export function buildOauthRequest({ consumerKey, scope }: OauthRequest): Array<readonly [string, string]> {
  const fields: Array<readonly [string, string]> = [
    ['ns.oauth', OAUTH_NAMESPACE],
    ['oauth.consumer', consumerKey],
  ];
  if (scope) fields.push(['oauth.scope', scope]);
  return fields;
}

/** The token among fields that are known to be signed; undefined when the visitor declined. */
export function parseOauthResponse(signed: Message, namespaces = parseNamespaces(signed)): OauthResponse | undefined {
  const alias = namespaces.get(OAUTH_NAMESPACE);
  const requestToken = alias && extensionField(signed, alias, 'request_token');
  if (!alias || !requestToken) return undefined;
  const scope = extensionField(signed, alias, 'scope');
  return Object.freeze({ requestToken, ...(scope && { scope }) });
}
