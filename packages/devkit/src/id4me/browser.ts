import { readForm } from '../html-form.js';
import { parseSetCookie } from '../set-cookie.js';
import { loopbackFetch } from './loopback-fetch.js';

/** A browser's cookies for the authority: name -> value. The same map in the next login is a user who is still logged in. */
export type CookieJar = Map<string, string>;

/** What the browser would carry to the site: a URL, or URL and urlencoded body where the site asked for a form. */
export type AuthorizationResponse = { method: 'GET'; url: string } | { method: 'POST'; url: string; body: string };

/** Most redirects between a request and the page of the authority, or the site. */
const MAX_STEPS = 10;

/**
 * Goes through an authority's pages as a browser without scripts would, until one leads elsewhere.
 *
 * @param fill the form of the consent page, without its hidden fields
 * @throws Error with the page's text when the authority shows an error instead
 */
export async function browse(
  url: string,
  jar: CookieJar,
  fill: (page: string) => URLSearchParams,
): Promise<AuthorizationResponse> {
  const { origin } = new URL(url);
  let response = await visit(url, jar);
  let at = url;
  for (let step = 0; step < MAX_STEPS; step++) {
    const location = response.headers.get('location');
    if (location !== null) {
      at = new URL(location, at).href;
      if (new URL(at).origin !== origin) return { method: 'GET', url: at };
      response = await visit(at, jar);
      continue;
    }
    const text = await response.text();
    const form = readForm(text);
    if (!form) throw new Error(`The authority says ${response.status}: ${textOf(text)}`);
    const target = new URL(form.action, at);
    if (target.origin !== origin) return { method: 'POST', url: target.href, body: form.fields.toString() };
    response = await visit(target.href, jar, new URLSearchParams([...form.fields, ...fill(text)]));
    at = target.href;
  }
  throw new Error('The authority leads on and on.');
}

async function visit(url: string, jar: CookieJar, form?: URLSearchParams): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await loopbackFetch(url, {
    method: form ? 'POST' : 'GET',
    headers: {
      accept: 'text/html',
      ...(cookie !== '' && { cookie }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form && { body: form }),
  });
  for (const { name, value, isGone } of response.headers.getSetCookie().map(parseSetCookie)) {
    if (isGone) jar.delete(name);
    else jar.set(name, value);
  }
  return response;
}

const textOf = (markup: string): string =>
  (markup.split('<main>')[1] ?? markup)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
