import { IdentifierError, quoted } from '../errors.js';
import type { DiscoveredService } from './discovered-information.js';
import { checkProtected, type EndpointPolicy, httpsRequired, isProtected } from './endpoint-policy.js';
import type { DiscoveryResult } from './service-endpoint.js';

/** A service, and the one of its endpoints that the visitor is sent to. */
export interface SelectedService extends DiscoveredService {
  readonly endpoint: string;
}

/** What decides which endpoints may be used. */
export interface SelectionPolicy extends EndpointPolicy {
  readonly allowOpenId1: boolean;
  /** Whether logins begin at an OP Identifier alone. Default: false. */
  readonly requireOpIdentifier?: boolean | undefined;
  readonly discoveryPolicy: DiscoveryPolicy | undefined;
}

/** Says whether a provider is welcome for an identifier. Refused by false; runs before any request to the endpoint. */
export type DiscoveryPolicy = (endpoint: string, identifier: string) => boolean | Promise<boolean>;

/**
 * The first service that this site can use; its fields are never mixed with those of another one (OpenID 2.0 sec. 11.2).
 *
 * @throws SERVICE_ABSENT, OP_IDENTIFIER_REQUIRED, HTTPS_REQUIRED, PROVIDER_REFUSED
 */
export async function selectService(
  { claimedId, services }: DiscoveryResult,
  typed: string,
  policy: SelectionPolicy,
): Promise<SelectedService> {
  const allowed = services.filter(({ version }) => version === '2.0' || policy.allowOpenId1);
  if (allowed.length === 0) {
    throw new IdentifierError('SERVICE_ABSENT', `${quoted(typed)} names only a provider of OpenID 1.1.`, {
      step: 'discovery',
      hint: 'OpenID 1.1 is too weak to be used here; the owner of the page can name a provider of OpenID 2.0.',
    });
  }
  checkKind(claimedId, policy);
  // What is remembered of a service has no use for its types, of which a page can list thousands.
  for (const { types: _, ...service } of allowed) {
    const endpoints = service.endpoints.filter((endpoint) => isProtected(endpoint, policy));
    const endpoint = endpoints[0];
    if (endpoint === undefined) continue;
    await checkWelcome(endpoint, claimedId ?? typed, policy);
    // The policy saw this endpoint alone, so this one alone may make the assertion (D-10).
    const welcome = policy.discoveryPolicy ? [endpoint] : endpoints;
    const selected = { ...service, endpoints: welcome, endpoint };
    return claimedId === undefined ? selected : { ...selected, claimedId };
  }
  throw httpsRequired(allowed.flatMap(({ endpoints }) => endpoints)[0] ?? typed);
}

/**
 * Holds a service that a login was begun with to this site's policy. Another strategy may have begun it, a less strict one with
 * which the session is shared.
 *
 * @throws OP_IDENTIFIER_REQUIRED, HTTPS_REQUIRED
 */
export function checkSelected(
  { claimedId, endpoint }: Pick<SelectedService, 'claimedId' | 'endpoint'>,
  policy: SelectionPolicy,
): void {
  checkKind(claimedId, policy);
  checkProtected(endpoint, policy);
  if (policy.requireHttps && claimedId?.startsWith('http:')) throw httpsRequired(claimedId);
}

function checkKind(claimedId: string | undefined, { requireOpIdentifier }: SelectionPolicy): void {
  if (!requireOpIdentifier || claimedId === undefined) return;
  throw new IdentifierError('OP_IDENTIFIER_REQUIRED', `${quoted(claimedId)} is the identifier of a person.`, {
    step: 'discovery',
    hint: 'This site takes the address of a provider, where you then say who you are.',
  });
}

/** Asks the site whether it accepts a provider for an identifier. @throws PROVIDER_REFUSED */
export async function checkWelcome(
  endpoint: string,
  identifier: string,
  { discoveryPolicy }: Pick<SelectionPolicy, 'discoveryPolicy'>,
): Promise<void> {
  if (!discoveryPolicy || (await discoveryPolicy(endpoint, identifier)) === true) return;
  throw new IdentifierError('PROVIDER_REFUSED', `This site does not accept the provider ${quoted(endpoint)}.`, {
    step: 'discovery',
    hint: "The site's own discoveryPolicy said so.",
    detail: { endpoint },
  });
}
