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

/**
 * Whether the cookies of a site survive the way to a provider and back, and are nobody else's to read (RFC 6265 sec. 4.1.2).
 *
 * @param setCookie every Set-Cookie header, joined with commas
 * @param url of the site
 * @param origin whose answer it is: only a login that was begun needs a cookie
 */
export function judgeCookies(setCookie: string | null, url: string, origin: 'begin' | 'page'): readonly Finding[] {
  const cookies = parseCookies(setCookie ?? '');
  if (cookies.length === 0) {
    if (origin === 'page') return [ok('The page sets no cookie; with --begin-url those of a login are looked at.')];
    const advice = 'Set up the sessions of the site before the strategy, or give it transaction: { cookie: ... }.';
    return [failed('The login is bound to no browser: beginning it sets no cookie.', advice)];
  }
  const site = new URL(url);
  // Others may be as strict as they like, as long as one comes along with the answer.
  const isLost = cookies.every((cookie) => sameSite(cookie) === 'strict');
  return cookies.map((cookie) => judgeCookie(cookie, site, isLost));
}

function judgeCookie(cookie: Cookie, { protocol, hostname }: URL, isLost: boolean): Finding {
  const { name, attributes } = cookie;
  const label = `The cookie ${quoted(name)}`;
  const isSecure = attributes.has('secure');
  const isOnHttps = protocol === 'https:';
  // Browsers take loopback for as good as https.
  if (isSecure && !isOnHttps && !isLoopbackHost(hostname)) {
    return failed(`${label} is for https alone, and the site is on plain http.`, 'Put the site on https.', { name });
  }
  if (sameSite(cookie) === 'none' && !isSecure) {
    return failed(`${label} has SameSite=None without Secure: browsers drop it.`, 'Set SameSite=Lax.', { name });
  }
  if (isLost) {
    const message = `${label} has SameSite=Strict: it does not come back with the visitor from the provider.`;
    return failed(message, 'Set SameSite=Lax.', { name });
  }
  const faults = [
    attributes.has('httponly') ? [] : ['HttpOnly, so that scripts cannot read it'],
    isSecure || !isOnHttps ? [] : ['Secure, so that it never goes over plain http'],
    sameSite(cookie) ? [] : ['SameSite=Lax, so that no other site can use it'],
  ].flat();
  if (faults.length === 0) return ok(`${label} is HttpOnly, SameSite${isSecure ? ' and Secure' : ''}.`, { name });
  return warning(`${label} lacks flags.`, `Set ${faults.join('; ')}.`, { name });
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
