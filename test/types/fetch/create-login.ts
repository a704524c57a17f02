import { type Browser, createTransactionKeeper, FORM_PAGE_HEADERS, isRelyingPartyError } from 'openid-rp-core';
import { classifyRequest, type RelyingParty, responseAsForm, responseAsGet } from 'openid-rp-core/openid2';

/** Both halves of a login. `logIn` gets the verified identifier, and headers that its response must have. */
export function createLogin(
  party: RelyingParty,
  keys: readonly string[],
  logIn: (identifier: string, headers: Headers) => Response | Promise<Response>,
) {
  const keeper = createTransactionKeeper('site', { cookie: { keys } }, true);

  /** For the form with the field `openid_identifier`. */
  async function begin(request: Request): Promise<Response> {
    // A page of another site would choose whom its visitor is logged in as.
    if (request.headers.get('sec-fetch-site') === 'cross-site') return redirect('/login?why=CROSS_SITE_REQUEST');
    const typed = new URLSearchParams(await request.text()).get('openid_identifier') ?? '';
    const { url, form, transaction } = await party.begin({ identifier: typed });
    const headers = new Headers();
    await keeper.keep(browserOf(request, headers), transaction);
    return form ? page(form.html, headers) : redirect(url, headers);
  }

  /** For a GET or a POST of the return URL. */
  async function complete(request: Request): Promise<Response> {
    const { method, url } = request;
    const incoming = { method, url, ...(method === 'POST' && { body: await request.text() }) };
    const kind = classifyRequest(incoming);
    if (kind.kind !== 'response') return redirect('/login');
    const headers = new Headers();
    const browser = browserOf(request, headers);
    if (method === 'POST' && !browser.cookies?.includes('openid-rp-')) {
      // The provider's page sent a form, and with that no cookie comes. From here it does.
      const [target, form] = [responseAsGet(incoming), responseAsForm(incoming)];
      if (form) return target ? redirect(target) : page(form.html, headers);
    }
    const transaction = await keeper.find(browser, kind.transactionId);
    const result = await party.complete({ ...incoming, transaction });
    if (result.kind !== 'authenticated') return redirect(`/login?why=${result.kind}`);
    keeper.finish(browser, transaction);
    return logIn(result.identity.claimedId, headers);
  }
  return { begin: refusing(begin), complete: refusing(complete) };
}

/** What went wrong is told to the login page, by a code. A mistake in the site's own code is thrown. */
function refusing(handle: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    try {
      return await handle(request);
    } catch (error) {
      if (!isRelyingPartyError(error) || error.status === 500) throw error;
      return redirect(`/login?why=${error.code}`);
    }
  };
}

function browserOf({ headers }: Request, answer: Headers): Browser {
  const setCookie = (header: string) => answer.append('Set-Cookie', header);
  return { session: undefined, cookies: headers.get('cookie') ?? undefined, setCookie };
}
function redirect(location: string, headers = new Headers()): Response {
  headers.set('Location', location);
  return new Response(null, { status: 303, headers });
}
function page(html: string, headers: Headers): Response {
  for (const [name, value] of Object.entries(FORM_PAGE_HEADERS)) headers.set(name, value);
  return new Response(html, { headers });
}
