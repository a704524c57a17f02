import { parse } from 'tldts';

/**
 * Whether a return_to URL lies inside a realm (OpenID 2.0 sec. 9.2): same scheme and port, the host or, behind the wildcard
 * `*.`, a host below it, and the same path or one below it. Never throws.
 */
export function matchRealm(realm: string, returnTo: string): boolean {
  const pattern = parseRealm(realm);
  if (!pattern || !isWebUrl(returnTo)) return false;
  const url = new URL(returnTo);
  if (url.protocol !== pattern.url.protocol || url.port !== pattern.url.port || url.username || url.password)
    return false;
  // The URL parser takes an asterisk for a letter of a host name.
  if (url.hostname.includes('*')) return false;
  return matchesHost(pattern, url.hostname) && matchesPath(target(pattern.url), target(url));
}

/**
 * Whether a realm covers sites of other owners: everything below a public suffix, as `https://*.co.uk/` does
 * (OpenID 2.0 sec. 9.2). Never throws.
 */
export function coversOtherSites(realm: string): boolean {
  const pattern = parseRealm(realm);
  if (!pattern?.wildcard) return false;
  const { hostname, publicSuffix, isIcann, isPrivate } = parse(pattern.url.hostname, { allowPrivateDomains: true });
  return (isIcann === true || isPrivate === true) && hostname === publicSuffix;
}

interface RealmPattern {
  readonly url: URL;
  readonly wildcard: boolean;
}

/** A realm as a URL and whether it had a wildcard; undefined when it is not a realm. */
function parseRealm(realm: string): RealmPattern | undefined {
  if (typeof realm !== 'string' || realm.includes('#')) return undefined;
  const wildcard = /^https?:\/\/\*\./i.test(realm);
  const bare = wildcard ? realm.replace('*.', '') : realm;
  if (!isWebUrl(bare) || bare.includes('*')) return undefined;
  const url = new URL(bare);
  return url.username || url.password ? undefined : { url, wildcard };
}

/** Of type string by promise only: what a framework made of a query may be an array, and nothing may be undefined. */
function isWebUrl(text: string): boolean {
  return typeof text === 'string' && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}

function matchesHost({ url, wildcard }: RealmPattern, host: string): boolean {
  return host === url.hostname || (wildcard && host.endsWith(`.${url.hostname}`));
}

function matchesPath(realm: string, path: string): boolean {
  if (realm === path) return true;
  if (!path.startsWith(realm)) return false;
  // "/shop" covers "/shop/cart" and "/shop?cart", not "/shopping".
  const separators = realm.includes('?') ? '&' : '/?';
  return separators.includes(realm.at(-1) ?? '') || separators.includes(path[realm.length] ?? '');
}

function target(url: URL): string {
  return url.pathname + url.search;
}
