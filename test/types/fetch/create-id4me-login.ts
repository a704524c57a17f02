import { type Browser, createTransactionKeeper, isRelyingPartyError } from 'openid-rp-core';
import { classifyRequest, type Id4meIdentity, type RelyingParty } from 'openid-rp-core/id4me';

/** Both halves of a login. `logIn` gets the identity, and headers with cookies that its response must have. */
export function createId4meLogin(
  party: RelyingParty,
  keys: readonly string[],
  logIn: (identity: Id4meIdentity, headers: Headers) => Response | Promise<Response>,
) {
  const keeper = createTransactionKeeper('site', { cookie: { keys } }, true);

  /** For the form with the field `id4me_identifier`. */
  async function begin(request: Request): Promise<Response> {
    // A page of another site would choose whom its visitor is logged in as.
    if (request.headers.get('sec-fetch-site') === 'cross-site') return redirect('/login?why=CROSS_SITE_REQUEST');
    const typed = new URLSearchParams(await request.text()).get('id4me_identifier') ?? '';
    const { url, transaction } = await party.begin({ identifier: typed });
    const headers = new Headers();
    await keeper.keep(browserOf(request, headers), transaction);
    return redirect(url, headers);
  }

  /** For a GET of the callback URL. */
  async function complete(request: Request): Promise<Response> {
    const incoming = { method: request.method, url: request.url };
    const kind = classifyRequest(incoming);
    if (kind.kind !== 'response') return redirect('/login');
    const headers = new Headers();
    const browser = browserOf(request, headers);
    const transaction = await keeper.find(browser, kind.transactionId);
    const result = await party.complete({ ...incoming, transaction });
    if (result.kind !== 'authenticated') return redirect(`/login?why=${result.kind}`);
    keeper.finish(browser, transaction);
    return logIn(result.identity, headers);
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

function browserOf({ headers }: Request, response: Headers): Browser {
  const setCookie = (header: string) => response.append('Set-Cookie', header);
  return { session: undefined, cookies: headers.get('cookie') ?? undefined, setCookie };
}
function redirect(location: string, headers = new Headers()): Response {
  headers.set('Location', location);
  return new Response(null, { status: 303, headers });
}
