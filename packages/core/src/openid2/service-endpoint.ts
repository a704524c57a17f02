import type { HtmlHead } from './html-discovery.js';
import { CLAIMED_IDENTIFIER_TYPE, OP_IDENTIFIER_TYPE, OPENID1_TYPES } from './namespace.js';
import type { Xrd, XrdService } from './xrds.js';

/** One way to log in that discovery found: everything in it comes from the same Service element (OpenID 2.0 sec. 11.2). */
export interface ServiceEndpoint {
  readonly version: '2.0' | '1.1';
  /** The URLs of the OP endpoint, best first; any of them may make the assertion. */
  readonly endpoints: readonly string[];
  /** The service types, extensions included. */
  readonly types: readonly string[];
  /** The identifier that the provider knows the visitor by, where it is not the claimed one. */
  readonly localId?: string;
}

/** What discovery found out about an identifier. */
export interface DiscoveryResult {
  /** Absent for an OP Identifier: then the visitor chooses an identity at the provider. */
  readonly claimedId?: string;
  /** Best first. */
  readonly services: readonly ServiceEndpoint[];
}

/**
 * Whether a service is that of an OP Identifier, where the visitor chooses the identity at the provider
 * (OpenID 2.0 sec. 7.3.2.1.1). Corresponds to `is_op_endpoint` of openid2rp.
 */
export function isOpIdentifier(service: ServiceEndpoint | readonly string[]): boolean {
  const types = 'types' in service ? service.types : service;
  return types.includes(OP_IDENTIFIER_TYPE);
}

/**
 * The OpenID services of an XRD: OP Identifier Elements if there are any, else Claimed Identifier Elements, then those of
 * OpenID 1.x; each kind by priority (OpenID 2.0 sec. 7.3.2.2, 7.3.2.4). Services that contradict themselves are left out.
 */
export function servicesOfXrd(xrd: Xrd): readonly ServiceEndpoint[] {
  const withUri = xrd.services.filter((service) => usableUris(service).length > 0);
  const ofType = (types: readonly string[]) =>
    withUri.filter((service) => types.some((type) => service.types.includes(type)));

  const forOpIdentifier = ofType([OP_IDENTIFIER_TYPE]);
  if (forOpIdentifier.length > 0) {
    // A LocalID here means nothing: the identity is not chosen yet.
    return forOpIdentifier.map((service) => serviceEndpoint('2.0', service, undefined));
  }
  const version2 = ofType([CLAIMED_IDENTIFIER_TYPE]);
  const version1 = ofType(OPENID1_TYPES).filter((service) => !version2.includes(service));
  return [
    ...version2.flatMap((service) => claimedIdentifierElement('2.0', service)),
    ...version1.flatMap((service) => claimedIdentifierElement('1.1', service)),
  ];
}

function claimedIdentifierElement(version: '2.0' | '1.1', service: XrdService): readonly ServiceEndpoint[] {
  const isBoth = version === '2.0' && OPENID1_TYPES.some((type) => service.types.includes(type));
  const named =
    version === '1.1' ? service.delegates : isBoth ? [...service.localIds, ...service.delegates] : service.localIds;
  const localIds = new Set(named.filter((localId) => localId !== ''));
  // Several different local identifiers: nobody can say which one is meant.
  return localIds.size > 1 ? [] : [serviceEndpoint(version, service, [...localIds][0])];
}

function serviceEndpoint(version: '2.0' | '1.1', service: XrdService, localId: string | undefined): ServiceEndpoint {
  const endpoint = { version, endpoints: usableUris(service), types: service.types };
  return localId === undefined ? endpoint : { ...endpoint, localId };
}

function usableUris(service: XrdService): readonly string[] {
  return service.uris.filter(isAbsoluteHttpUrl);
}

/** The services that the links in the head of a page name; OpenID 2.0 before 1.1 (OpenID 2.0 sec. 7.3.3, 14.2.1). */
export function servicesOfHead({ links }: HtmlHead): readonly ServiceEndpoint[] {
  return [
    ...linkedService('2.0', CLAIMED_IDENTIFIER_TYPE, links.get('openid2.provider'), links.get('openid2.local_id')),
    ...linkedService('1.1', 'http://openid.net/signon/1.1', links.get('openid.server'), links.get('openid.delegate')),
  ];
}

function linkedService(
  version: '2.0' | '1.1',
  type: string,
  endpoint: string | undefined,
  localId: string | undefined,
): readonly ServiceEndpoint[] {
  if (endpoint === undefined || !isAbsoluteHttpUrl(endpoint)) return [];
  const service = { version, endpoints: [endpoint], types: [type] };
  return [localId ? { ...service, localId } : service];
}

/** Relative endpoints must not be resolved (OpenID 1.1 sec. 3.1.2), and no endpoint needs credentials in it. */
function isAbsoluteHttpUrl(text: string): boolean {
  return /^https?:\/\/[^/?#@]+(?:[/?][^\s]*)?$/i.test(text) && URL.canParse(text);
}
