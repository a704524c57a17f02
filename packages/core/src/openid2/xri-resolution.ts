import { IdentifierError, quoted } from '../errors.js';
import { inTurns } from '../event-loop-turn.js';
import { createHttpClient } from '../http-client.js';
import { type Check, invalidOption, isHttpUrl, type OptionOwner } from '../options.js';
import { SingleFlight } from '../single-flight.js';
import {
  type DiscoverOptions,
  type DiscoveryContext,
  discoverUrl,
  fetchXrds,
  obtainDiscovery,
  xriUnsupported,
} from './discovery.js';
import { type EndpointPolicy, isProtected } from './endpoint-policy.js';
import { normalizeIdentifier } from './identifier.js';
import { type DiscoveryResult, isOpIdentifier, servicesOfXrd } from './service-endpoint.js';
import { STORE_NAMESPACE } from './store-namespace.js';
import { parseXrds } from './xrds.js';
import { buildXriQuery, confirmCanonicalId } from './xri.js';

/** What resolving an XRI found out: the CanonicalID is the Claimed Identifier, the XRI itself only for display. */
export interface XriResolution extends DiscoveryResult {
  readonly canonicalId: string;
}

/** Options of `resolveXri`. */
export interface ResolveXriOptions extends DiscoverOptions {
  /** The proxy resolver to ask, on https; on loopback with `allowPrivateAddresses`, http will do. */
  readonly proxy: string;
}

/** What may be given as the URL of a proxy resolver. */
export const isXriProxy: Check = (value) =>
  isHttpUrl(value) ?? ((value as string).includes('?') ? 'must not have a query' : undefined);

/** Refuses a proxy in whose place anyone on the way could answer. @throws OPTION_INVALID */
export function checkXriProxy(owner: string | OptionOwner, name: string, proxy: string, policy: EndpointPolicy): void {
  if (!isProtected(proxy, policy)) throw invalidOption(owner, name, 'must be reached by https');
}

/**
 * The OpenID services of an XRI, best first, and its CanonicalID (OpenID 2.0 sec. 7.3.2.3). Corresponds to `resolve_xri` of
 * openid2rp.
 *
 * Security: the proxy is believed about who is registered where. That no authority gives out what is not its own is checked here.
 *
 * @param xri as typed by a visitor
 * @throws OPTION_INVALID, IDENTIFIER_ABSENT, IDENTIFIER_MALFORMED, SERVICE_ABSENT, CANONICAL_ID_MISMATCH, HTTPS_REQUIRED,
 *   URL_REFUSED, PORT_REFUSED, ADDRESS_NOT_PUBLIC, HOST_NOT_FOUND, CONNECTION_FAILED, TIMED_OUT, HTTP_STATUS,
 *   RESPONSE_TOO_LARGE, RESPONSE_MALFORMED, TOO_MANY_REQUESTS, XRDS_MALFORMED
 */
export async function resolveXri(xri: string, options: ResolveXriOptions): Promise<XriResolution> {
  const { proxy, http, allowPrivateAddresses = false, requireHttps = false, store } = options;
  const fault = isXriProxy(proxy);
  if (fault) throw invalidOption('resolveXri', 'proxy', fault);
  checkXriProxy('resolveXri', 'proxy', proxy, { requireHttps, allowPrivateAddresses, allowInsecureHttp: false });
  const { kind, identifier } = normalizeIdentifier(xri);
  // D-07: a URL is never an XRI, whatever it looks like.
  if (kind === 'url') {
    throw new IdentifierError('IDENTIFIER_MALFORMED', `The identifier ${quoted(identifier)} is a URL, and no XRI.`, {
      step: 'normalization',
      hint: 'Give an XRI such as =example, or call discover for URLs.',
    });
  }
  const client = createHttpClient({ ...http, allowPrivateAddresses });
  return discoverXri(identifier, { http: client, store, requireHttps, xriProxy: proxy, flights: new SingleFlight() });
}

/**
 * Discovers what a visitor typed, a URL or an XRI (OpenID 2.0 sec. 7.3).
 *
 * @throws what `discover` and `resolveXri` throw
 */
export async function discoverIdentifier(typed: string, context: DiscoveryContext): Promise<DiscoveryResult> {
  const { kind, identifier } = normalizeIdentifier(typed);
  return kind === 'url' ? discoverUrl(identifier, context) : discoverXri(identifier, context);
}

/** Resolves a normalized XRI, remembered like any discovery. @throws XRI_UNSUPPORTED, and what `resolveXri` throws */
export async function discoverXri(xri: string, context: DiscoveryContext): Promise<XriResolution> {
  const { xriProxy } = context;
  if (xriProxy === undefined) throw xriUnsupported(xri);
  const url = buildXriQuery(xriProxy, xri);
  const result = await obtainDiscovery([STORE_NAMESPACE.xri, url], context, () => fetchXri(url, xri, context));
  // Remembered under the name of the XRI, where nothing else is.
  return result as XriResolution;
}

async function fetchXri(url: string, xri: string, context: DiscoveryContext): Promise<XriResolution> {
  // A proxy redirects to where a registration points: whoever answers there could write any chain.
  const { body } = await fetchXrds(url, context, { followRedirects: false });
  const xrds = await inTurns(parseXrds(body, url));
  const canonicalId = confirmCanonicalId(xri, xrds);
  const last = xrds.at(-1);
  const services = last ? servicesOfXrd(last) : [];
  if (services.length === 0) {
    throw new IdentifierError('SERVICE_ABSENT', `The XRI ${quoted(xri)} names no OpenID provider.`, {
      step: 'discovery',
      hint: 'Its owner can name a provider at the registry.',
    });
  }
  // At an OP Identifier the visitor chooses the identity (sec. 7.3.1).
  return { ...(!services.some(isOpIdentifier) && { claimedId: canonicalId }), canonicalId, services };
}
