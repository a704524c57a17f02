/** Does the return_to URL lie inside the realm (OpenID 2.0 sec. 9.2)? */
export function matchesRealm(realm: string, returnTo: string): boolean {
  const isWildcard = /^https?:\/\/\*\./.test(realm);
  const pattern = parseUrl(realm.replace('://*.', '://'));
  const url = parseUrl(returnTo);
  if (!pattern || !url || realm.includes('#')) return false;
  if (pattern.protocol !== url.protocol || pattern.port !== url.port) return false;
  const sameHost = pattern.hostname === url.hostname;
  if (!sameHost && !(isWildcard && url.hostname.endsWith(`.${pattern.hostname}`))) return false;
  return isWithin(pattern.pathname, url.pathname);
}

/** Is the path equal to or below the folder? `/foo` holds `/foo/bar`, but not `/foobar`. */
function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
