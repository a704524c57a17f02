import type { HttpClient } from 'openid-rp-core';
import { type Finding, failed, ok } from '../finding.js';
import { protocolsOf } from '../identifier-kind.js';
import type { Answer } from '../network.js';
import { quoted } from '../printable.js';
import { cookieHeader, type GivenCookies } from './cookie.js';
import { findLoginForm, inputsOf } from './login-form.js';

/** How to begin a login at a site. */
export interface BeginSettings {
  /** A page with a form to type an identifier in, or an address that begins a login by GET. */
  readonly beginUrl: string;
  /** What to type into the form; absent: none is sent. */
  readonly identifier?: string | undefined;
}

/** What a site did when a login was begun, as the browser of a visitor sees it. */
export interface BegunLogin {
  readonly answer: Answer;
  /** What the page with the form set, and what the answer that begins the login did. */
  readonly cookies: GivenCookies;
  /** What the site asks the provider to send the visitor back to; absent: it sends nobody to a provider. */
  readonly returnUrl?: string;
  /** The realm of OpenID 2.0 (sec. 9.2). */
  readonly realm?: string;
}

/**
 * Begins a login and goes no further: whoever the site would send the visitor to is not asked anything.
 *
 * @param headers sent beside the usual ones
 */
export async function beginLogin(
  client: HttpClient,
  { beginUrl: url, identifier }: BeginSettings,
  headers: Readonly<Record<string, string>> = {},
): Promise<BegunLogin> {
  const page = await client.fetch({ url, step: 'request', headers, followRedirects: false });
  const pageCookies = page.headers.get('set-cookie');
  const [protocol = 'openid2'] = protocolsOf(identifier ?? '');
  const form = identifier === undefined ? undefined : findLoginForm(page.body, url, protocol);
  if (identifier === undefined || !form) {
    return { answer: page, cookies: { page: null, begun: pageCookies }, ...requestOf(page) };
  }

  const fields = new Map([...form.fields, [form.identifierField, identifier]]);
  const body = new URLSearchParams([...fields]).toString();
  const cookie = cookieHeader(pageCookies);
  const sent = { ...headers, origin: new URL(form.action).origin, ...(cookie && { cookie }) };
  const answer = await client.fetch(
    form.method === 'POST'
      ? { url: form.action, step: 'request', method: 'POST', headers: sent, body }
      : { url: withQuery(form.action, body), step: 'request', headers: sent, followRedirects: false },
  );
  const cookies = { page: pageCookies, begun: answer.headers.get('set-cookie') };
  return { answer, cookies, ...requestOf(answer) };
}

/** Says what a login that was begun looks like. */
export function describeBegun({ answer, returnUrl, realm }: BegunLogin): Finding {
  const { url, status } = answer;
  if (returnUrl === undefined) {
    const advice =
      'Give an identifier that works, and as --begin-url the page with the login form; the log of the site says more.';
    return failed(`${quoted(url)} answered ${status}, and sends nobody to a provider.`, advice, { url, status });
  }
  const of = realm === undefined ? '' : `, for the realm ${quoted(realm)}`;
  const message = `The site begins a login: the provider sends visitors back to ${quoted(returnUrl)}${of}.`;
  return ok(message, { url, returnUrl, realm });
}

function withQuery(action: string, query: string): string {
  const url = new URL(action);
  url.search = query;
  return url.href;
}

/** The parameters of the request: in the address, or in the form by which long ones go (OpenID 2.0 sec. 5.2). */
function requestOf({ headers, body }: Answer): Pick<BegunLogin, 'returnUrl' | 'realm'> {
  const location = headers.get('location') ?? '';
  const fields = URL.canParse(location) ? new Map(new URL(location).searchParams) : inputsOf(body);
  const returnUrl = fields.get('openid.return_to') ?? fields.get('redirect_uri');
  const realm = fields.get('openid.realm') ?? fields.get('openid.trust_root');
  return { ...(returnUrl !== undefined && { returnUrl }), ...(realm !== undefined && { realm }) };
}
