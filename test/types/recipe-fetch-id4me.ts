import { type Browser, createTransactionKeeper } from 'openid-rp-core';
import { classifyRequest, type Id4meIdentity, type RelyingParty } from 'openid-rp-core/id4me';

/** Both halves of a login. `logIn` gets the identity, and headers with cookies that its response must have. */
export function createId4meLogin(
  party: RelyingParty,
  keys: readonly string[],
  logIn: (identity: Id4meIdentity, headers: Headers) => Response,
) {
  const keeper = createTransactionKeeper('site', { cookie: { keys } }, true);

  /** For the form with the field `id4me_identifier`. */
  async function begin(request: Request): Promise<Response> {
    const typed = new URLSearchParams(await request.text()).get('id4me_identifier') ?? '';
    const { url, transaction } = await party.begin({ identifier: typed });
    const headers = new Headers({ Location: url });
    await keeper.keep(browserOf(request, headers), transaction);
    return new Response(null, { status: 303, headers });
  }

  /** For a GET of the callback URL. What it throws has a `code` and a `status`. */
  async function complete(request: Request): Promise<Response> {
    const incoming = { method: request.method, url: request.url };
    const kind = classifyRequest(incoming);
    if (kind.kind !== 'response') return new Response(null, { status: 303, headers: { Location: '/login' } });
    const headers = new Headers();
    const browser = browserOf(request, headers);
    const transaction = await keeper.find(browser, kind.transactionId);
    const result = await party.complete({ ...incoming, transaction });
    if (result.kind !== 'authenticated') {
      return new Response(null, { status: 303, headers: { Location: `/login?why=${result.kind}` } });
    }
    keeper.finish(browser, transaction);
    return logIn(result.identity, headers);
  }

  return { begin, complete };
}

function browserOf({ headers }: Request, response: Headers): Browser {
  const setCookie = (header: string) => response.append('Set-Cookie', header);
  return { session: undefined, cookies: headers.get('cookie') ?? undefined, setCookie };
}
