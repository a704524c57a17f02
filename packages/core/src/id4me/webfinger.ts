import { ProviderError, quoted } from '../errors.js';
import { isJsonObject, parseJsonObject, textMember } from '../json-document.js';
import type { Id4meIdentifier } from './identifier.js';
import { parseIssuer } from './issuer.js';
import { type AuthorityContext, isPlainHttpAllowed } from './provider-metadata.js';

const ISSUER_RELATION = 'http://openid.net/specs/connect/1.0/issuer';

/**
 * The issuer that the host of an identifier names by WebFinger; undefined where it names none (OIDC Discovery sec. 2).
 *
 * @throws HTTP_STATUS, METADATA_MALFORMED, ISSUER_MALFORMED, and what HTTP requests throw
 */
export async function fetchWebFingerIssuer(
  { kind, domain, canonical }: Id4meIdentifier,
  context: AuthorityContext,
): Promise<string | undefined> {
  const origin = originOf(domain, context.allowInsecureHttp);
  const url = new URL('/.well-known/webfinger', origin);
  url.searchParams.set('resource', kind === 'email' ? `acct:${canonical}` : `${origin}/`);
  url.searchParams.set('rel', ISSUER_RELATION);
  const response = await context.http.fetch({
    url: url.href,
    step: 'discovery',
    headers: { accept: 'application/jrd+json, application/json' },
    // RFC 7033 sec. 4.2: redirects are allowed, to https alone.
    requireHttps: !isPlainHttpAllowed(url.href, context.allowInsecureHttp),
  });
  if (response.status >= 400 && response.status < 500) return undefined;
  const document = response.status === 200 ? parseJsonObject(response.body) : undefined;
  if (!document) throw malformed(domain, response.status);
  const links = Array.isArray(document['links']) ? document['links'].filter(isJsonObject) : [];
  const link = links.find(({ rel }) => rel === ISSUER_RELATION);
  const issuer = link && textMember(link, 'href');
  return issuer === undefined ? undefined : parseIssuer(issuer, context);
}

function originOf(domain: string, allowInsecureHttp: boolean): string {
  return isPlainHttpAllowed(`http://${domain}/`, allowInsecureHttp) ? `http://${domain}` : `https://${domain}`;
}

function malformed(domain: string, status: number): ProviderError {
  return new ProviderError(
    'METADATA_MALFORMED',
    `WebFinger at ${quoted(domain)} answered ${status}, and no document.`,
    {
      step: 'discovery',
      hint: 'The operator of the host has to correct its WebFinger service.',
      detail: { domain, status },
    },
  );
}
