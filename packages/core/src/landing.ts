import { IdentifierError, quoted } from './errors.js';

/**
 * The path of the site to go to after the login. Often a parameter of the login page's own URL, so a stranger may have
 * written it: only a path, or a URL of the site's own origin, is taken.
 *
 * @throws LANDING_REFUSED
 */
export function landingPath(returnTo: string | undefined, returnUrl: string): string | undefined {
  if (returnTo === undefined || returnTo === '') return undefined;
  const site = new URL(returnUrl);
  // A browser reads "//host" and "/\host" as another host, and skips tabs and line breaks; so does the URL parser.
  if (
    typeof returnTo === 'string' &&
    returnTo.length <= 2_048 &&
    /^(?:\/|https?:\/\/)/.test(returnTo) &&
    URL.canParse(returnTo, site.href)
  ) {
    const url = new URL(returnTo, site);
    if (url.origin === site.origin) return url.pathname.replace(/^\/+/, '/') + url.search + url.hash;
  }
  throw new IdentifierError('LANDING_REFUSED', `${quoted(String(returnTo))} is not a page of this site.`, {
    step: 'request',
    hint: 'returnTo takes a path such as /account.',
  });
}
