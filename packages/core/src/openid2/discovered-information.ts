import { quoted, VerificationError } from '../errors.js';
import type { PositiveAssertion } from './assertion.js';
import { type DiscoveryContext, discoverUrl } from './discovery.js';
import { normalizeUrl, withoutFragment } from './identifier.js';
import { type DiscoveryResult, isOpIdentifier, type ServiceEndpoint } from './service-endpoint.js';

/** What a login was begun with: the one service that an assertion must agree with. */
export interface DiscoveredService extends ServiceEndpoint {
  /** Absent for an OP Identifier. */
  readonly claimedId?: string;
}

/**
 * Checks that the endpoint which says it made the assertion belongs to the discovered service (OpenID 2.0 sec. 11.2).
 *
 * @throws ENDPOINT_MISMATCH
 */
export function verifyEndpoint({ endpoint }: PositiveAssertion, service: ServiceEndpoint): void {
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

/**
 * The asserted claimed identifier in canonical form, fragment included: the key of an account (OpenID 2.0 sec. 11.5.1).
 *
 * @throws CLAIMED_ID_MISMATCH when it is not an http or https URL
 */
export function assertedIdentifier({ claimedId }: PositiveAssertion): string {
  try {
    return normalizeUrl(claimedId) + claimedId.slice(withoutFragment(claimedId).length);
  } catch (cause) {
    throw new VerificationError(
      'CLAIMED_ID_MISMATCH',
      `The response asserts ${quoted(claimedId)}, which is no identifier.`,
      {
        step: 'discovered-information',
        cause,
      },
    );
  }
}

/** Whether the assertion is about the very identifier that the login was begun with. */
export function isAboutService(assertion: PositiveAssertion, service: DiscoveredService): boolean {
  return service.claimedId !== undefined && service.claimedId === withoutFragment(assertedIdentifier(assertion));
}

/**
 * Checks that the provider speaks of the identity that the service names (OpenID 2.0 sec. 11.2).
 *
 * @throws LOCAL_ID_MISMATCH
 */
export function verifyLocalId(assertion: PositiveAssertion, service: ServiceEndpoint): void {
  const { localId: received } = assertion;
  const isExpected =
    service.localId !== undefined
      ? received === service.localId
      : withoutFragment(received) === withoutFragment(assertion.claimedId);
  if (isExpected) return;
  throw new VerificationError('LOCAL_ID_MISMATCH', `The response is about ${quoted(received)} at its provider.`, {
    step: 'discovered-information',
    hint: 'The identity at the provider must be the one that the page of the claimed identifier names.',
    detail: { expected: service.localId, received },
  });
}

/**
 * Discovers an asserted identifier that the login was not begun with, and finds the service there that may assert it
 * (OpenID 2.0 sec. 11.2).
 *
 * Security: makes a request to where the assertion points. Where the transaction names the endpoint, call it after the
 * signature was verified there, so that only users of that provider can cause the request.
 *
 * @throws CLAIMED_ID_MISMATCH, ENDPOINT_MISMATCH, LOCAL_ID_MISMATCH, and what discovery throws
 */
export async function discoverAsserted(
  assertion: PositiveAssertion,
  context: DiscoveryContext,
): Promise<DiscoveredService> {
  const url = withoutFragment(assertedIdentifier(assertion));
  const found = await discoverUrl(url, context);
  const services = assertableServices(assertion, url, found);
  const service = services.find(({ endpoints }) => endpoints.includes(assertion.endpoint)) ?? services[0];
  if (!service) throw claimedIdMismatch(assertion, 'names no OpenID 2.0 provider');
  verifyEndpoint(assertion, service);
  verifyLocalId(assertion, service);
  return { ...service, claimedId: url };
}

function assertableServices(
  assertion: PositiveAssertion,
  url: string,
  { claimedId, services }: DiscoveryResult,
): readonly ServiceEndpoint[] {
  if (claimedId === undefined || services.some(isOpIdentifier)) {
    throw claimedIdMismatch(assertion, 'is a provider, not an identity');
  }
  // After a redirect the result names another page than the one that was asserted.
  if (claimedId !== url) throw claimedIdMismatch(assertion, `leads on to ${quoted(claimedId)}`);
  return services.filter(({ version }) => version === '2.0');
}

function claimedIdMismatch({ claimedId }: PositiveAssertion, fault: string): VerificationError {
  return new VerificationError('CLAIMED_ID_MISMATCH', `The asserted identifier ${quoted(claimedId)} ${fault}.`, {
    step: 'discovered-information',
    detail: { received: claimedId },
  });
}
