import { readForm } from './html-form.js';
import type { AuthorizationResponse } from './id4me/browser.js';
import type { IndirectResponse } from './indirect-response.js';
import { parseSetCookie, type SetCookie } from './set-cookie.js';

/** What a site answered. */
export interface BrowserPage {
  readonly status: number;
  /** Where it leads on to, in full; empty where it leads nowhere. */
  readonly location: string;
  readonly text: string;
}

/** As much of a browser as a login needs: the cookies of sites, and no scripts. Redirects are the test's to follow. */
export interface DevBrowser {
  /** Opens a page, as one who is at the site already; with a form, sends it. */
  open(url: string | URL, form?: Readonly<Record<string, string>>): Promise<BrowserPage>;
  /**
   * Brings what a provider answered to the site, as one who comes from there: cookies with SameSite=Strict stay behind, and by
   * POST all but those with SameSite=None. Where a site then asks for the same once more, by redirect or by a page with a form, it
   * gets it.
   */
  carry(answer: CarriedAnswer | Promise<CarriedAnswer>): Promise<BrowserPage>;
}

/** What a provider answered: of `approve` and `cancel`, of whichever protocol. */
export type CarriedAnswer = IndirectResponse | AuthorizationResponse;

/** A browser without any cookies. Their paths and domains are not looked at: each host has its own. */
export function createBrowser(): DevBrowser {
  const cookies = new Map<string, Map<string, SetCookie>>();

  async function send(target: string | URL, isSent: (cookie: SetCookie) => boolean, body?: string, origin?: string) {
    const url = new URL(target);
    const jar = cookies.get(url.hostname) ?? new Map<string, SetCookie>();
    cookies.set(url.hostname, jar);
    const pairs = [...jar.values()].filter(isSent).map(({ name, value }) => `${name}=${value}`);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(pairs.length > 0 && { cookie: pairs.join('; ') }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(origin !== undefined && { origin }),
      },
      ...(body !== undefined && { method: 'POST', body }),
    });
    for (const cookie of response.headers.getSetCookie().map(parseSetCookie)) {
      if (cookie.isGone) jar.delete(cookie.name);
      else jar.set(cookie.name, cookie);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? '' : new URL(location, url).href,
      text: await response.text(),
    };
  }

  const submit = (url: string | URL, body: string) => send(url, () => true, body, new URL(url).origin);
  return {
    open: (url, form) => (form ? submit(url, new URLSearchParams(form).toString()) : send(url, () => true)),
    async carry(answer) {
      const { method, url, body = '' } = { body: '', ...(await answer) };
      if (method === 'GET') return send(url, isSentAlong);
      const page = await send(url, ({ sameSite }) => sameSite === 'none', body);
      if (page.location !== '' && repeats(new URL(page.location).searchParams, body)) {
        return send(page.location, isSentAlong);
      }
      const form = readForm(page.text);
      return form && repeats(form.fields, body) ? submit(new URL(form.action, url), form.fields.toString()) : page;
    },
  };
}

/** Whether a browser sends a cookie with a GET that comes from another site. */
function isSentAlong({ sameSite }: SetCookie): boolean {
  return sameSite !== 'strict';
}

/** Whether a site asks for all that it was sent, and perhaps for more. */
function repeats(asked: URLSearchParams, body: string): boolean {
  return [...new URLSearchParams(body)].every(([name, value]) => asked.getAll(name).includes(value));
}
