import { ProviderError, quoted } from '../errors.js';
import type { HttpResponse } from '../http-client.js';
import { parseHtmlHead } from './html-discovery.js';

/** What to send so that a page which has an XRDS document may answer with it at once (Yadis 1.0 sec. 6.2.4). */
export const YADIS_ACCEPT = 'text/html; q=0.3, application/xhtml+xml; q=0.5, application/xrds+xml';

/** What to send when the page itself is wanted (OpenID 2.0 sec. 7.3.3). */
export const HTML_ACCEPT = 'text/html, application/xhtml+xml; q=0.9';

const XRDS_MEDIA_TYPE = 'application/xrds+xml';

/** Where the XRDS document of a page is: in hand, elsewhere, or nowhere. */
export type YadisOutcome =
  | { readonly kind: 'document'; readonly body: string }
  | { readonly kind: 'location'; readonly url: string }
  | { readonly kind: 'page' };

/**
 * Decides where the XRDS document of a retrieved page is: its own body, then the header, then the `<meta>` in its head
 * (Yadis 1.0 sec. 6.2.5). Done in steps, as the page may be read for it.
 *
 * @throws RESPONSE_MALFORMED when the location is not an absolute http or https URL
 */
export function* locateXrds(response: HttpResponse): Generator<void, YadisOutcome> {
  if (isXrds(response)) return { kind: 'document', body: response.body };
  const header = response.headers.get('x-xrds-location');
  if (header !== null) return { kind: 'location', url: absoluteLocation(header.trim(), response.url) };
  const { xrdsLocation } = yield* parseHtmlHead(response.body);
  if (xrdsLocation !== undefined) return { kind: 'location', url: absoluteLocation(xrdsLocation, response.url) };
  return { kind: 'page' };
}

/** Whether a response is an XRDS document by what it says of itself. */
export function isXrds({ contentType }: HttpResponse): boolean {
  return contentType === XRDS_MEDIA_TYPE;
}

/** Relative locations must not be resolved (OpenID 1.1 sec. 3.1.2). */
function absoluteLocation(location: string, page: string): string {
  if (/^https?:\/\//i.test(location) && URL.canParse(location)) return location;
  throw new ProviderError(
    'RESPONSE_MALFORMED',
    `The page ${quoted(page)} names ${quoted(location)} as its XRDS document, which is not an absolute URL.`,
    { step: 'discovery', hint: 'The owner of the page has to give the whole URL.', detail: { url: page } },
  );
}
