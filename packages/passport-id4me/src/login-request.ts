import { IdentifierError } from 'openid-rp-core';
import { isRequestFor, refuseCrossSite, type SiteRequest } from 'openid-rp-core/adapter';
import type { BeginOptions } from 'openid-rp-core/id4me';
import type { StrategySettings } from './options.js';

type LoginSettings = Pick<StrategySettings, 'callbackURL' | 'identifierField' | 'allowCrossSite'>;
type Sent = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * What a request asks to begin: a login by the identifier that the visitor typed; or, where an authority's own page began it, at
 * that authority (OIDC Core sec. 4).
 *
 * Security: the callback URL has to take requests from other sites, which could log visitors in as somebody else. What they send
 * there begins no login.
 *
 * @throws IDENTIFIER_MALFORMED, CROSS_SITE_REQUEST
 */
export function requestedLogin(
  request: SiteRequest,
  { form, query }: { readonly form: Sent; readonly query: Sent },
  { callbackURL, identifierField, allowCrossSite }: LoginSettings,
): BeginOptions {
  if (isRequestFor(request, callbackURL)) return {};
  const value = (wanted: string) => single(form, wanted) ?? single(query, wanted);
  const identifier = value(identifierField);
  const issuer = value('iss');
  if ((identifier ?? issuer) !== undefined && !allowCrossSite) refuseCrossSite(request);
  if (identifier !== undefined || issuer === undefined) return { identifier };
  return { issuer, loginHint: value('login_hint'), returnTo: value('target_link_uri') };
}

/** Parsers make lists of what came twice; which of the two the visitor typed, nobody knows. */
function single(sent: Sent, wanted: string): string | undefined {
  const found = sent.filter(([name]) => name === wanted);
  if (found.length <= 1) return found[0]?.[1];
  throw new IdentifierError('IDENTIFIER_MALFORMED', `The request has ${wanted} ${found.length} times.`, {
    step: 'normalization',
    hint: 'A form sends it once.',
    detail: { parameter: wanted },
  });
}
