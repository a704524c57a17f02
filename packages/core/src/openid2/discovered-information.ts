import { quoted, VerificationError } from '../errors.js';
import type { PositiveAssertion } from './assertion.js';
import { type DiscoveryContext, discoverUrl } from './discovery.js';
import { checkProtected, type EndpointPolicy } from './endpoint-policy.js';
import { withoutFragment } from './identifier.js';
import { type DiscoveryResult, isOpIdentifier, type ServiceEndpoint } from './service-endpoint.js';
import { isCanonicalId } from './xri.js';
import { discoverXri } from './xri-resolution.js';

/** What a login was begun with: the one service that an assertion must agree with. */
export interface DiscoveredService extends Omit<ServiceEndpoint, 'types'> {
  /** Absent for an OP Identifier. */
  readonly claimedId?: string;
}

/**
 * Checks that the endpoint which says it made the assertion belongs to the discovered service (OpenID 2.0 sec. 11.2).
 *
 * @throws ENDPOINT_MISMATCH
 */
export function verifyEndpoint(
  { endpoint }: Pick<PositiveAssertion, 'endpoint'>,
  service: Pick<DiscoveredService, 'endpoints'>,
): void {
  if (service.endpoints.includes(endpoint)) return;
  throw new VerificationError(
    'ENDPOINT_MISMATCH',
    `The response comes from ${quoted(endpoint)}, which discovery did not name.`,
    {
      step: 'discovered-information',
      hint: 'The provider that answers must be the one that the identifier names.',
      detail: { expected: service.endpoints, received: endpoint },
    },
  );
}

/** Whether the assertion is about the very identifier that the login was begun with. */
export function isAboutService(assertion: PositiveAssertion, service: DiscoveredService): boolean {
  return service.claimedId !== undefined && service.claimedId === withoutFragment(assertion.claimedId);
}

/**
 * Checks that the provider speaks of the identity that the service names (OpenID 2.0 sec. 11.2).
 *
 * @throws LOCAL_ID_MISMATCH
 */
export function verifyLocalId(assertion: PositiveAssertion, service: DiscoveredService): void {
  if (isAboutLocalId(assertion, service)) return;
  const { localId: received } = assertion;
  throw new VerificationError('LOCAL_ID_MISMATCH', `The response is about ${quoted(received)} at its provider.`, {
    step: 'discovered-information',
    hint: 'The identity at the provider must be the one that the page of the claimed identifier names.',
    detail: { expected: service.localId, received },
  });
}

/** Without a local identifier of its own, an identity is known at its provider by the claimed one. */
function isAboutLocalId({ localId, claimedIdAsWritten }: PositiveAssertion, service: DiscoveredService): boolean {
  if (service.localId !== undefined) return localId === service.localId;
  return withoutFragment(localId) === withoutFragment(claimedIdAsWritten);
}

/**
 * Discovers an asserted identifier that the login was not begun with, and finds the service there that may assert it
 * (OpenID 2.0 sec. 11.2).
 *
 * Security: makes a request to where the assertion points. Where the transaction names the endpoint, call it after the
 * signature was verified there, so that only users of that provider can cause the request.
 *
 * @throws CLAIMED_ID_MISMATCH, ENDPOINT_MISMATCH, HTTPS_REQUIRED, LOCAL_ID_MISMATCH, and what discovery throws
 */
export async function discoverAsserted(
  assertion: PositiveAssertion,
  context: DiscoveryContext & EndpointPolicy,
): Promise<DiscoveredService> {
  const identifier = withoutFragment(assertion.claimedId);
  const services = assertableServices(assertion, identifier, await discoverAgain(assertion, identifier, context));
  const ofEndpoint = services.filter(({ endpoints }) => endpoints.includes(assertion.endpoint));
  // Endpoint and local identifier must agree with one and the same service.
  const service = ofEndpoint.find((each) => isAboutLocalId(assertion, each)) ?? ofEndpoint[0] ?? services[0];
  if (!service) throw claimedIdMismatch(assertion, 'names no OpenID 2.0 provider');
  verifyEndpoint(assertion, service);
  checkProtected(assertion.endpoint, context);
  verifyLocalId(assertion, service);
  return { ...service, claimedId: identifier };
}

/** An XRI has to resolve to itself (sec. 7.3.2.3); what it is was decided by the parser of the assertion. */
async function discoverAgain(
  assertion: PositiveAssertion,
  identifier: string,
  context: DiscoveryContext,
): Promise<DiscoveryResult> {
  if (!isCanonicalId(identifier)) return discoverUrl(identifier, context);
  if (context.xriProxy === undefined) throw claimedIdMismatch(assertion, 'is an XRI, which nothing resolves here');
  return discoverXri(identifier, context);
}

function assertableServices(
  assertion: PositiveAssertion,
  identifier: string,
  { claimedId, services }: DiscoveryResult,
): readonly ServiceEndpoint[] {
  if (claimedId === undefined || services.some(isOpIdentifier)) {
    throw claimedIdMismatch(assertion, 'is a provider, not an identity');
  }
  // After a redirect the result names another page than the one that was asserted.
  if (claimedId !== identifier) throw claimedIdMismatch(assertion, `leads on to ${quoted(claimedId)}`);
  return services.filter(({ version }) => version === '2.0');
}

function claimedIdMismatch({ claimedId }: PositiveAssertion, fault: string): VerificationError {
  return new VerificationError('CLAIMED_ID_MISMATCH', `The asserted identifier ${quoted(claimedId)} ${fault}.`, {
    step: 'discovered-information',
    hint: 'The page of the identifier has to name the provider, and the provider to assert where that page is.',
    detail: { received: claimedId },
  });
}
