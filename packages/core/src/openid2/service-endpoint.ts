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
 *
 * @param discovered the service, or its types, or what `discover` gave
 */
export function isOpIdentifier(discovered: DiscoveryResult | ServiceEndpoint | readonly string[]): boolean {
  if ('services' in discovered) return discovered.services.some(isOpIdentifier);
  const types = 'types' in discovered ? discovered.types : discovered;
  return types.includes(OP_IDENTIFIER_TYPE);
}

/** Whether a stored record is the result of a discovery, down to its last member. */
export function isDiscoveryResult(value: object): value is DiscoveryResult {
  const { claimedId, services } = value as Record<string, unknown>;
  return isTextOrAbsent(claimedId) && isFilledList(services) && services.every(isServiceEndpoint);
}

function isServiceEndpoint(value: unknown): value is ServiceEndpoint {
  const { version, endpoints, types, localId } = Object(value) as Record<string, unknown>;
  return (
    (version === '2.0' || version === '1.1') &&
    isFilledList(endpoints) &&
    endpoints.every((endpoint) => typeof endpoint === 'string' && isAbsoluteHttpUrl(endpoint)) &&
    isFilledList(types) &&
    types.every((type) => typeof type === 'string') &&
    isTextOrAbsent(localId)
  );
}

function isFilledList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/**
 * The OpenID services of an XRD: OP Identifier Elements if there are any, else Claimed Identifier Elements, then those of
 * OpenID 1.x; each kind by priority (OpenID 2.0 sec. 7.3.2.2, 7.3.2.4). Services that contradict themselves are left out.
 */
export function servicesOfXrd(xrd: Xrd): readonly ServiceEndpoint[] {
  const withUri = xrd.services.filter((service) => usableUris(service).length > 0);
  const ofType = (types: readonly string[]) =>
    withUri.filter((service) => types.some((type) => service.types.includes(type))).slice(0, MAX_SERVICES);

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
  const [localId] = localIds;
  return localIds.size > 1 || !isUsableLocalId(localId) ? [] : [serviceEndpoint(version, service, localId)];
}

function serviceEndpoint(version: '2.0' | '1.1', service: XrdService, localId: string | undefined): ServiceEndpoint {
  const endpoint = { version, endpoints: usableUris(service), types: service.types };
  return localId === undefined ? endpoint : { ...endpoint, localId };
}

function isUsableLocalId(localId: string | undefined): boolean {
  return localId === undefined || localId.length <= MAX_URL_LENGTH;
}

function usableUris(service: XrdService): readonly string[] {
  return service.uris.filter(isAbsoluteHttpUrl).slice(0, MAX_ENDPOINTS);
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
  if (endpoint === undefined || !isAbsoluteHttpUrl(endpoint) || !isUsableLocalId(localId)) return [];
  const service = { version, endpoints: [endpoint], types: [type] };
  return [localId ? { ...service, localId } : service];
}

/** What is kept of a stranger's document is small: no honest one lists more services, or more endpoints of one. */
const MAX_SERVICES = 16;
const MAX_ENDPOINTS = 8;

/** OpenID 1.1 appendix D: more than a URL needs, and what is stored of a discovery stays small. */
const MAX_URL_LENGTH = 2_047;

/**
 * Relative endpoints must not be resolved (OpenID 1.1 sec. 3.1.2); no endpoint needs credentials or a fragment; a backslash is
 * read as a slash by browsers, and not by everyone who compares the text.
 */
function isAbsoluteHttpUrl(text: string): boolean {
  return (
    text.length <= MAX_URL_LENGTH && /^https?:\/\/[^\s/?#@\\]+(?:[/?][^\s#\\]*)?$/i.test(text) && URL.canParse(text)
  );
}
