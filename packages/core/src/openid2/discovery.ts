import { IdentifierError, isRelyingPartyError, ProviderError, quoted } from '../errors.js';
import { inTurns } from '../event-loop-turn.js';
import { createHttpClient, type HttpClient, type HttpOptions, type HttpResponse } from '../http-client.js';
import { SingleFlight } from '../single-flight.js';
import { readRecord, type Store, withStore } from '../store.js';
import { storeKey } from '../store-key.js';
import { unlessStoreIsDown } from '../store-outage.js';
import type { DiscoveryFailures } from './discovery-failure.js';
import { parseHtmlHead } from './html-discovery.js';
import { normalizeIdentifier, normalizeUrl } from './identifier.js';
import {
  type DiscoveryResult,
  isDiscoveryResult,
  isOpIdentifier,
  type ServiceEndpoint,
  servicesOfHead,
  servicesOfXrd,
} from './service-endpoint.js';
import { STORE_NAMESPACE } from './store-namespace.js';
import { parseXrds } from './xrds.js';
import { HTML_ACCEPT, isXrds, locateXrds, YADIS_ACCEPT } from './yadis.js';

/** How long a discovery is remembered: a page that changes hands must not be believed for long. */
const DISCOVERY_TTL_MS = 5 * 60_000;

/** Options of `discover`. */
export interface DiscoverOptions {
  /** Limits of the HTTP client. */
  readonly http?: HttpOptions;
  /** Lets loopback and private addresses be reached. Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** Refuses plain http, the identifier's own included. Default: false. */
  readonly requireHttps?: boolean;
  /** Remembers results for five minutes. Default: nothing is remembered. */
  readonly store?: Store;
}

/** What discovering needs: made once by a relying party, so that its caps and its memory hold over all logins. */
export interface DiscoveryContext {
  readonly http: HttpClient;
  readonly store: Store | undefined;
  readonly requireHttps: boolean;
  readonly flights: SingleFlight<DiscoveryResult>;
  /** Absent: each failure is found out anew. */
  readonly failures?: DiscoveryFailures | undefined;
  /** Resolves XRIs. Absent: they are refused. */
  readonly xriProxy?: string | undefined;
}

/**
 * The OpenID services of an identifier, best first (OpenID 2.0 sec. 7.3). Corresponds to `discover` of openid2rp.
 *
 * Security: makes requests to wherever the identifier leads; only the HTTP client's guard stands between it and your network.
 *
 * @param identifier as typed by a visitor
 * @throws IDENTIFIER_ABSENT, IDENTIFIER_MALFORMED, IDENTIFIER_NOT_FOUND, XRI_UNSUPPORTED, SERVICE_ABSENT, HTTPS_REQUIRED,
 *   URL_REFUSED, PORT_REFUSED, ADDRESS_NOT_PUBLIC, HOST_NOT_FOUND, CONNECTION_FAILED, TIMED_OUT, REDIRECT_LIMIT,
 *   REDIRECT_REFUSED, HTTP_STATUS, RESPONSE_TOO_LARGE, RESPONSE_MALFORMED, TOO_MANY_REQUESTS, XRDS_MALFORMED
 */
export async function discover(identifier: string, options: DiscoverOptions = {}): Promise<DiscoveryResult> {
  const { http, allowPrivateAddresses = false, requireHttps = false, store } = options;
  return discoverUrl(identifierUrl(identifier), {
    http: createHttpClient({ ...http, allowPrivateAddresses }),
    store,
    requireHttps,
    flights: new SingleFlight(),
  });
}

/**
 * The URL that a typed identifier stands for.
 *
 * @throws IDENTIFIER_ABSENT, IDENTIFIER_MALFORMED, XRI_UNSUPPORTED
 */
export function identifierUrl(text: string): string {
  const { kind, identifier } = normalizeIdentifier(text);
  if (kind === 'url') return identifier;
  throw xriUnsupported(identifier);
}

/** The error for an XRI where no proxy resolves it. */
export function xriUnsupported(identifier: string): IdentifierError {
  return new IdentifierError('XRI_UNSUPPORTED', `${quoted(identifier)} is an XRI, and no XRI can be resolved here.`, {
    step: 'normalization',
    hint: 'Type the address of a page or a provider, such as https://example.com/.',
  });
}

/** Discovers a normalized URL: from the store, or with one request at a time for all who ask. */
export function discoverUrl(url: string, context: DiscoveryContext): Promise<DiscoveryResult> {
  // D-11: what came by plain http is not for those who refuse that; sites may share a store.
  const name = [STORE_NAMESPACE.discovery, url, ...(context.requireHttps ? ['https'] : [])] as const;
  return obtainDiscovery(name, context, () => fetchDiscovery(url, context));
}

/**
 * What is remembered under a name - a result, or that there is none - or what one run of `fetch` for all who ask finds out. A
 * store that fails remembers nothing, and nothing worse.
 */
export async function obtainDiscovery(
  name: readonly [namespace: string, identifier: string, ...policy: string[]],
  { store, flights, failures }: DiscoveryContext,
  fetch: () => Promise<DiscoveryResult>,
): Promise<DiscoveryResult> {
  const key = storeKey(...name);
  // The look into the store is part of the flight: whoever looks while another fetches could look too early, and fetch again.
  return flights.run(key, async () => {
    const known = store && (await unlessStoreIsDown(store, () => withStore('get', () => store.get(key))));
    const remembered = known === undefined ? undefined : readRecord(known, isDiscoveryResult);
    if (remembered) return remembered;
    failures?.check(key);
    const result = await (failures ? failures.watch(key, fetch) : fetch());
    if (store) {
      const text = JSON.stringify(result);
      await unlessStoreIsDown(store, () => withStore('set', () => store.set(key, text, DISCOVERY_TTL_MS)));
    }
    return result;
  });
}

/** Yadis first; where it finds no service, the links in the page's head (OpenID 2.0 sec. 7.3). */
async function fetchDiscovery(url: string, context: DiscoveryContext): Promise<DiscoveryResult> {
  const response = await fetchPage(url, YADIS_ACCEPT, context);
  const yadis = await attempt(() => servicesByYadis(response, context));
  if ('value' in yadis && yadis.value.length > 0) return discovered(response, yadis.value);

  const page = isXrds(response) ? await fetchPage(url, HTML_ACCEPT, context) : response;
  const services = servicesOfHead(await inTurns(parseHtmlHead(page.body)));
  if (services.length > 0) return discovered(page, services);
  if ('error' in yadis) throw yadis.error;
  throw new IdentifierError('SERVICE_ABSENT', `The page ${quoted(page.url)} names no OpenID provider.`, {
    step: 'discovery',
    hint: 'Type the address of your OpenID page or of your provider. Its owner can name the provider in the head of the page.',
    detail: { url: page.url },
  });
}

/** An XRDS document that cannot be had is remembered as the reason, while the page itself is still worth a look. */
async function attempt<T>(run: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await run() };
  } catch (error) {
    if (isRelyingPartyError(error)) return { error };
    throw error;
  }
}

async function servicesByYadis(page: HttpResponse, context: DiscoveryContext): Promise<readonly ServiceEndpoint[]> {
  const outcome = await inTurns(locateXrds(page));
  if (outcome.kind === 'page') return [];
  const document = outcome.kind === 'document' ? page : await fetchXrds(outcome.url, context);
  const last = (await inTurns(parseXrds(document.body, document.url))).at(-1);
  return last ? servicesOfXrd(last) : [];
}

async function fetchPage(url: string, accept: string, context: DiscoveryContext): Promise<HttpResponse> {
  const { http, requireHttps } = context;
  const response = await http.fetch({ url, step: 'discovery', headers: { accept }, requireHttps });
  if (response.status === 200) return response;
  if (response.status >= 400 && response.status < 500) {
    throw new IdentifierError('IDENTIFIER_NOT_FOUND', `The page ${quoted(response.url)} answered ${response.status}.`, {
      step: 'discovery',
      hint: 'Check the identifier: there is no page at this address.',
      detail: { url: response.url, status: response.status },
    });
  }
  throw unexpectedStatus(response);
}

/** Fetches an XRDS document from where it is said to be. */
export async function fetchXrds(
  url: string,
  { http, requireHttps }: DiscoveryContext,
  { followRedirects = true } = {},
): Promise<HttpResponse> {
  const headers = { accept: 'application/xrds+xml' };
  const response = await http.fetch({ url, step: 'discovery', headers, requireHttps, followRedirects });
  if (response.status !== 200) throw unexpectedStatus(response);
  return response;
}

function unexpectedStatus({ url, status }: HttpResponse): ProviderError {
  return new ProviderError('HTTP_STATUS', `${quoted(url)} answered ${status} where 200 was due.`, {
    step: 'discovery',
    hint: 'The server of that address has a problem; try again later.',
    detail: { url, status },
  });
}

/** The Claimed Identifier is the page that answered, not the document that it pointed at (OpenID 2.0 sec. 7.2). */
function discovered(page: HttpResponse, services: readonly ServiceEndpoint[]): DiscoveryResult {
  if (services.some(isOpIdentifier)) return { services };
  return { claimedId: normalizeUrl(page.url), services };
}
