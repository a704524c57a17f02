import type { Site } from './site.js';

/** Where the page at hand is, for coming back to it after a login; empty where it is part of one. */
export function pageAtHand(method: string, url: string): string {
  // The address of a return URL has the provider's answer in it, and "//" begins that of another site.
  return method === 'GET' && /^\/(?![/\\]|(?:auth|login|register)\b)/.test(url) ? url : '';
}

/** The address of a page of this site, which anybody may have written; that of the account where it is another site's. */
export function landingUrl({ baseUrl }: Site, returnTo: string): string {
  const account = new URL('/account', baseUrl);
  if (!returnTo.startsWith('/') || !URL.canParse(returnTo, baseUrl)) return account.href;
  const url = new URL(returnTo, baseUrl);
  // Whole, because a path may begin with "//", too.
  return (url.origin === account.origin ? url : account).href;
}
