import { getDomain } from 'tldts';
import { ProviderError, quoted } from '../errors.js';
import { type JsonObject, textMember } from '../json-document.js';

/**
 * Where an authority may have its endpoints: on any https host; on hosts of its issuer's site, which is the domain right below
 * a public suffix; or at its issuer's own scheme, host and port.
 */
export type EndpointOrigin = (typeof ENDPOINT_ORIGINS)[number];

/** The values that the option may have; the first is the default. */
export const ENDPOINT_ORIGINS = Object.freeze(['any-https', 'same-site', 'same-origin'] as const);

const IS_ALLOWED: Readonly<Record<EndpointOrigin, (endpoint: URL, issuer: URL) => boolean>> = {
  'any-https': () => true,
  'same-site': (endpoint, issuer) => siteOf(endpoint) === siteOf(issuer),
  'same-origin': (endpoint, issuer) => endpoint.origin === issuer.origin,
};

const ENDPOINTS = [
  ...(['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint'] as const),
  ...(['registration_endpoint', 'end_session_endpoint', 'revocation_endpoint'] as const),
];

/**
 * Holds the endpoints of an authority to its issuer, as far as the site wants that (I-5).
 *
 * @param document of which each endpoint was found to be a URL
 * @throws METADATA_UNSUPPORTED
 */
export function checkEndpointOrigins(
  document: JsonObject,
  issuer: string,
  endpointOrigin: EndpointOrigin = 'any-https',
): void {
  const isAllowed = IS_ALLOWED[endpointOrigin];
  for (const name of ENDPOINTS) {
    const url = textMember(document, name);
    if (url !== undefined && !isAllowed(new URL(url), new URL(issuer))) throw elsewhere(issuer, name, endpointOrigin);
  }
}

/** Domains below one suffix belong to different people, so that a suffix itself, and an address, is no site but its own host. */
function siteOf({ protocol, hostname }: URL): string {
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`;
}

function elsewhere(issuer: string, name: string, endpointOrigin: EndpointOrigin): ProviderError {
  const where = endpointOrigin === 'same-site' ? 'on another site' : 'at another origin';
  return new ProviderError('METADATA_UNSUPPORTED', `The authority ${quoted(issuer)} has its ${name} ${where}.`, {
    step: 'discovery',
    hint: `This site wants it nearer to the issuer: endpointOrigin is '${endpointOrigin}'.`,
    detail: { issuer, endpoint: name, endpointOrigin },
  });
}
