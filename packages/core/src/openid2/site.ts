import { ConfigurationError, quoted } from '../errors.js';
import { invalidOption, isHttpUrl, type OptionOwner } from '../options.js';
import { coversOtherSites, matchRealm } from './realm.js';
import { isFreeForReturnTo } from './return-to.js';

/** How this site names itself to a provider. */
export interface Site {
  readonly returnUrl: string;
  readonly realm: string;
}

/** What holds for every return URL of a relying party. */
export interface SitePolicy {
  /** Where updates of attributes go. */
  readonly updateUrl: string | undefined;
  readonly requireHttps: boolean;
  /** In whose words a wrong one is named. */
  readonly owner: OptionOwner;
}

/**
 * The return URL and the realm of a site. What a provider would refuse is refused here: URLs of this site outside its realm
 * (OpenID 2.0 sec. 9.2, AX 1.0 sec. 5.1).
 *
 * @param givenRealm absent: the origin of the return URL
 * @throws OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
 */
export function readSite(
  returnUrl: string | undefined,
  givenRealm: string | undefined,
  { updateUrl, requireHttps, owner }: SitePolicy,
): Site {
  const fault = isHttpUrl(returnUrl);
  if (returnUrl === undefined || fault) throw invalidOption(owner, 'returnUrl', fault ?? 'must be given');
  if (!isFreeForReturnTo(returnUrl))
    throw invalidOption(owner, 'returnUrl', 'has a parameter that the response has too');
  const { protocol, origin } = new URL(returnUrl);
  if (requireHttps && protocol !== 'https:') {
    throw invalidOption(owner, 'returnUrl', 'must be an https URL, as requireHttps says');
  }
  const realm = givenRealm ?? `${origin}/`;
  if (updateUrl !== undefined && withoutQuery(updateUrl) === withoutQuery(returnUrl)) {
    // AX 1.0 sec. 5.1: updates are posted there as assertions, and an update is no login.
    throw invalidOption(owner, 'ax', 'has an updateUrl that is the return URL');
  }
  if (updateUrl !== undefined && !matchRealm(realm, updateUrl)) {
    throw invalidOption(owner, 'ax', 'has an updateUrl outside the realm');
  }
  if (matchRealm(realm, returnUrl)) return { returnUrl, realm };
  throw new ConfigurationError(
    'RETURN_URL_OUTSIDE_REALM',
    `The return URL ${quoted(returnUrl)} is outside the realm ${quoted(realm)}.`,
    {
      hint: `Scheme, host and port of the realm must be those of the return URL, and its path the beginning of the other. ${proxyHint(returnUrl, realm)}`,
      detail: { returnUrl, realm },
    },
  );
}

/** A return URL that a function made of what a proxy hands on is wrong by just what the proxy did not say, or was not believed. */
function proxyHint(returnUrl: string, realm: string): string {
  const isHalfSecure = returnUrl.startsWith('http:') && /^https:/i.test(realm);
  return isHalfSecure
    ? "If a proxy in front of the site takes https and hands on http, let the framework believe its X-Forwarded-Proto (in Express, app.set('trust proxy', 1)), or give the return URL as a text."
    : 'If a function makes the return URL from the request, see that a proxy hands on the host and the path that visitors see; or give it as a text.';
}

/** Warns of a realm that is other people's, too: a visitor who trusts it trusts them (OpenID 2.0 sec. 9.2). */
export function warnOfRealm(realm: string | undefined): void {
  if (realm === undefined || !coversOtherSites(realm)) return;
  process.emitWarning(`The realm ${quoted(realm)} covers sites of other owners, and some providers refuse it.`, {
    type: 'OpenIdRealmWarning',
    code: 'REALM_TOO_GENERAL',
  });
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
