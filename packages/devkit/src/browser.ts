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
   * POST all but those with SameSite=None. The page by which a site then asks for the same once more is sent, as its script would.
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
      if (method === 'GET') return send(url, ({ sameSite }) => sameSite !== 'strict');
      const page = await send(url, ({ sameSite }) => sameSite === 'none', body);
      const again = readForm(page.text);
      const isSame = [...new URLSearchParams(body)].every(([name, value]) =>
        again?.fields.getAll(name).includes(value),
      );
      return again && isSame ? submit(new URL(again.action, url), again.fields.toString()) : page;
    },
  };
}
