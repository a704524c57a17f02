import type { HttpClient } from 'openid-rp-core';
import { type Finding, ok, warning } from '../finding.js';
import type { Answer } from '../network.js';
import { quoted } from '../printable.js';

const XRDS_MEDIA_TYPE = 'application/xrds+xml';
const RETURN_TO_TYPE = 'http://specs.openid.net/auth/2.0/return_to';
const ADVICE =
  'Answer there with rpDiscovery of passport-openid2, or with rpDiscoveryDocument([returnURL]): without it some providers warn their users, or refuse.';

/** What providers learn about a site at its realm (OpenID 2.0 sec. 9.2.1, 13). */
export interface RpDiscovery {
  readonly findings: readonly Finding[];
  /** Absent: there is no document. */
  readonly returnUrls?: readonly string[];
}

/** Looks for the site's document as a provider does: at the realm's own URL, and following no redirect. */
export async function examineRpDiscovery(client: HttpClient, realm: string): Promise<RpDiscovery> {
  const page = await fetchDocument(client, realm);
  const { url } = page;
  if (page.status >= 300 && page.status < 400) {
    const message = `${quoted(url)} redirects, which providers must not follow here.`;
    return { findings: [warning(message, ADVICE, { url, status: page.status })] };
  }
  const location = page.headers.get('x-xrds-location');
  if (page.contentType === XRDS_MEDIA_TYPE) return judgeDocument(page);
  if (location === null || !URL.canParse(location)) {
    const message = `${quoted(url)} has no document for providers (it answered ${page.status}, ${quoted(page.contentType)}).`;
    return { findings: [warning(message, ADVICE, { url, status: page.status })] };
  }
  return judgeDocument(await fetchDocument(client, location));
}

/**
 * Asks at a realm for the document as providers do; no redirect is followed.
 *
 * @param headers sent beside the usual one
 */
export function fetchDocument(
  client: HttpClient,
  realm: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  // A realm for all hosts of a domain is looked at on its host www (sec. 9.2.1).
  const url = realm.replace('://*.', '://www.');
  const sent = { accept: XRDS_MEDIA_TYPE, ...headers };
  return client.fetch({ url, step: 'discovery', headers: sent, followRedirects: false });
}

function judgeDocument({ url, status, contentType, body }: Answer): RpDiscovery {
  const returnUrls = status === 200 ? readReturnUrls(body) : [];
  const detail = { url, status, returnUrls };
  if (returnUrls.length === 0) {
    return { findings: [warning(`The document ${quoted(url)} names no return URL.`, ADVICE, detail)] };
  }
  const message = `The document ${quoted(url)} names ${returnUrls.map(quoted).join(', ')}.`;
  if (contentType === XRDS_MEDIA_TYPE) return { findings: [ok(message, detail)], returnUrls };
  const finding = warning(`${message} It says that it is ${quoted(contentType)}.`, `Serve it as ${XRDS_MEDIA_TYPE}.`);
  return { findings: [finding], returnUrls };
}

/** The URIs of services of this type. The document is of the site that is looked at, and nothing is decided by it. */
function readReturnUrls(xml: string): readonly string[] {
  const services = withoutComments(xml)
    .split(/<(?:[\w-]+:)?Service[\s>]/)
    .slice(1);
  return services
    .map((service) => service.split(/<\/(?:[\w-]+:)?Service>/, 1)[0] ?? '')
    .filter((service) => textsOf(service, 'Type').includes(RETURN_TO_TYPE))
    .flatMap((service) => textsOf(service, 'URI'));
}

function withoutComments(xml: string): string {
  const [first = '', ...others] = xml.split('<!--');
  return first + others.map((part) => part.split('-->').slice(1).join('-->')).join('');
}

function textsOf(service: string, name: string): readonly string[] {
  const parts = service.split(new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^<>]*)?>`)).slice(1);
  return parts.map((part) => unescaped(part.split('<', 1)[0] ?? '').trim());
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
