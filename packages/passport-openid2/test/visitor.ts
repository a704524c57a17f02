/** What a page answered with. */
export interface Page {
  readonly status: number;
  readonly location: string;
  readonly text: string;
  /** The `Set-Cookie` headers, as they came. */
  readonly setCookies: readonly string[];
  readonly headers: Headers;
}

/** A message that a provider's page makes the browser carry. */
export interface Carried {
  readonly method: string;
  readonly url: string;
  readonly body?: string | undefined;
}

/**
 * As much of a browser as a login needs: it keeps cookies, and stops at redirects so that a test can look at them.
 *
 * Whatever origin a URL has, the request goes to the one site that the test runs.
 */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Another browser with the same cookies. */
  clone(): Visitor {
    const twin = new Visitor(this.#origin);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#request({ method: 'GET', url }, headers);
  }

  post(url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    return this.#request({ method: 'POST', url, body: new URLSearchParams(form).toString() }, headers);
  }

  /** Takes a provider's answer to the site, as the browser would. */
  deliver(answer: Carried): Promise<Page> {
    return this.#request(answer, {});
  }

  async #request({ method, url, body }: Carried, headers: Record<string, string>): Promise<Page> {
    const { pathname, search } = new URL(url, this.#origin);
    const form = body === undefined ? undefined : { 'content-type': 'application/x-www-form-urlencoded' };
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#origin + pathname + search, {
      method,
      redirect: 'manual',
      headers: { ...form, ...(cookie !== '' && { cookie }), ...headers },
      ...(body !== undefined && { body }),
    });
    const { headers: answered } = response;
    const setCookies = answered.getSetCookie();
    for (const header of setCookies) this.#keep(header);
    const location = answered.get('location') ?? '';
    return { status: response.status, location, text: await response.text(), setCookies, headers: answered };
  }

  #keep(header: string): void {
    const [pair = '', ...attributes] = header.split(/; */);
    const mark = pair.indexOf('=');
    const name = pair.slice(0, mark);
    const isOver = attributes.some((text) => /^max-age=0$/i.test(text) || /^expires=thu, 01 jan 1970/i.test(text));
    // A cookie that is set again becomes the youngest here; browsers keep its place, which no test needs.
    this.cookies.delete(name);
    if (!isOver) this.cookies.set(name, pair.slice(mark + 1));
  }
}
