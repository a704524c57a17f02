import { type Finding, failed, ok, warning } from '../finding.js';
import { isLoopbackHost } from '../network.js';
import { quoted } from '../printable.js';

interface Cookie {
  readonly name: string;
  /** Name and value. */
  readonly pair: string;
  /** In lower case; a flag without a value has an empty one. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The Set-Cookie headers of a site's answers, those of each joined with commas. */
export interface GivenCookies {
  /** Of the page that a visitor looks at. */
  readonly page: string | null;
  /** Of the answer that begins a login; absent: none was begun. */
  readonly begun?: string | null;
}

/**
 * Whether the cookies of a site survive the way to a provider and back, and are nobody else's to read (RFC 6265 sec. 4.1.2).
 *
 * @param url of the site
 */
export function judgeCookies(given: GivenCookies, url: string): readonly Finding[] {
  const ofPage = parseCookies(given.page ?? '');
  const ofLogin = parseCookies(given.begun ?? '');
  if (ofPage.length + ofLogin.length === 0) return [judgeAbsence(given)];
  const site = new URL(url);
  return [
    ...ofPage.flatMap((cookie) => judgeCookie(cookie, site, ofLogin.length === 0 && ofPage.every(isStrict))),
    ...ofLogin.flatMap((cookie) => judgeCookie(cookie, site, ofLogin.every(isStrict), STRICT_IN_LOGIN)),
  ];
}

/** Only a login that was begun needs a cookie. */
function judgeAbsence({ begun }: GivenCookies): Finding {
  if (begun === undefined) return ok('The page sets no cookie; with --begin-url those of a login are looked at.');
  const advice = 'Set up the sessions of the site before the strategy, or give it transaction: { cookie: ... }.';
  return failed('The login is bound to no browser: beginning it sets no cookie.', advice);
}

const STRICT_IN_PAGE = 'If the sessions of the site depend on it, set SameSite=Lax: else every login fails.';
const STRICT_IN_LOGIN =
  'It is set where a login begins: if that depends on it, set SameSite=Lax, or every login fails.';

/** @param isLost whether no cookie that the login can depend on comes back */
function judgeCookie(cookie: Cookie, site: URL, isLost: boolean, strictAdvice = STRICT_IN_PAGE): readonly Finding[] {
  const { name } = cookie;
  const label = `The cookie ${quoted(name)}`;
  const useless = judgeUse(cookie, label, site);
  if (useless) return [useless];
  const flags = judgeFlags(cookie, label, site);
  if (!isStrict(cookie)) return [flags];
  const message = `${label} has SameSite=Strict: it does not come back with the visitor from the provider.`;
  const strict = isLost ? failed(message, 'Set SameSite=Lax.', { name }) : warning(message, strictAdvice, { name });
  return flags.status === 'ok' ? [strict] : [strict, flags];
}

/** The finding for a cookie that browsers do not keep, or do not send back to the site. */
function judgeUse(cookie: Cookie, label: string, { protocol, hostname }: URL): Finding | undefined {
  const { name, attributes } = cookie;
  const isSecure = attributes.has('secure');
  // Browsers take loopback for as good as https.
  if (isSecure && protocol !== 'https:' && !isLoopbackHost(hostname)) {
    return failed(`${label} is for https alone, and the site is on plain http.`, 'Put the site on https.', { name });
  }
  if (sameSite(cookie) === 'none' && !isSecure) {
    return failed(`${label} has SameSite=None without Secure: browsers drop it.`, 'Set SameSite=Lax.', { name });
  }
  return undefined;
}

function judgeFlags(cookie: Cookie, label: string, { protocol }: URL): Finding {
  const { name, attributes } = cookie;
  const isSecure = attributes.has('secure');
  const faults = [
    attributes.has('httponly') ? [] : ['Set HttpOnly, so that scripts cannot read it.'],
    isSecure || protocol !== 'https:' ? [] : ['Set Secure, so that it never goes over plain http.'],
    sameSite(cookie) ? [] : ['Set SameSite=Lax, so that no other site can use it.'],
    attributes.get('domain') ? ['Leave out Domain: every host below that name gets the cookie, and can set it.'] : [],
  ].flat();
  if (faults.length === 0) return ok(`${label} is HttpOnly, SameSite${isSecure ? ' and Secure' : ''}.`, { name });
  return warning(`${label} is open to more than it has to be.`, faults.join(' '), { name });
}

function isStrict(cookie: Cookie): boolean {
  return sameSite(cookie) === 'strict';
}

function sameSite({ attributes }: Cookie): string | undefined {
  return attributes.get('samesite');
}

/** What a browser would send back of the cookies that it was given; empty for none. */
export function cookieHeader(setCookie: string | null): string {
  return parseCookies(setCookie ?? '')
    .map(({ pair }) => pair)
    .join('; ');
}

/** A comma parts two cookies where a name and an equals sign follow: one inside a date is followed by a blank and digits. */
function parseCookies(setCookie: string): readonly Cookie[] {
  return setCookie.split(/, (?=[^\s;,=]+=)/).flatMap((text) => {
    const [pair = '', ...parts] = text.split(';');
    const name = pair.split('=', 1)[0]?.trim() ?? '';
    const attributes = parts.map((part) => {
      const [key = '', value = ''] = part.split('=');
      return [key.trim().toLowerCase(), value.trim().toLowerCase()] as const;
    });
    return name === '' ? [] : [{ name, pair: pair.trim(), attributes: new Map(attributes) }];
  });
}
