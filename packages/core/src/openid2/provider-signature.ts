import { quoted, VerificationError } from '../errors.js';
import type { HttpClient } from '../http-client.js';
import type { Store } from '../store.js';
import { unlessStoreFails } from '../store-outage.js';
import type { PositiveAssertion } from './assertion.js';
import { type Association, findAssociation, forgetAssociation } from './association.js';
import { type AssociationPolicy, isStrongEnough } from './association-message.js';
import { fetchDirectVerification } from './direct-verification.js';
import { verifySignature } from './signature.js';

/** What it takes to find out who made an assertion. */
export interface SignatureContext extends Pick<AssociationPolicy, 'minimumHash'> {
  readonly store: Store;
  readonly http: HttpClient;
  /** Whether only an association can show it. */
  readonly requireAssociation: boolean;
  /** What messages call the provider that the site fixed. */
  readonly providerName?: string | undefined;
}

/**
 * Checks that the provider made an assertion: by the shared secret where we have it, else by asking at the endpoint that
 * discovery named (OpenID 2.0 sec. 11.4).
 *
 * @param given an association to verify with, where it is the one that the assertion names
 * @throws SIGNATURE_INVALID, SIGNATURE_REJECTED, ASSOCIATION_ABSENT, DIRECT_RESPONSE_MALFORMED, HTTP_STATUS, and what the HTTP
 *   client throws
 */
export async function verifyMadeByProvider(
  assertion: PositiveAssertion,
  given: Association | undefined,
  context: SignatureContext,
): Promise<void> {
  const association = await associationOf(assertion, given, context);
  if (association) {
    verifySignature(assertion, association);
    return;
  }
  const { requireAssociation } = context;
  // Asked all the same where the provider says that it lost ours: the next login is then begun with a new one.
  if (requireAssociation && assertion.invalidateHandle === undefined) throw associationAbsent(assertion);
  await askProvider(assertion, context);
  if (requireAssociation) throw associationAbsent(assertion);
}

async function associationOf(
  { endpoint, handle }: PositiveAssertion,
  given: Association | undefined,
  context: SignatureContext,
): Promise<Association | undefined> {
  // A handle names a secret at one provider only: another provider's would let it sign for this one (sec. 8.2.1; E-01).
  const isGiven = given?.endpoint === endpoint && given.handle === handle && given.expiresAt > Date.now();
  const association = isGiven ? given : await findAssociation(endpoint, handle, context.store);
  // E-05: the store may hold one that was made when the site took weaker ones.
  return association && isStrongEnough(association.type, context) ? association : undefined;
}

async function askProvider(assertion: PositiveAssertion, context: SignatureContext): Promise<void> {
  const { store, http, providerName } = context;
  const { endpoint } = assertion;
  const { invalidatedHandle } = await fetchDirectVerification(endpoint, assertion, http, providerName);
  if (invalidatedHandle === undefined) return;
  // One that stays is invalidated again by the next answer under it.
  await unlessStoreFails(() => forgetAssociation(endpoint, invalidatedHandle, store));
}

function associationAbsent({ endpoint }: PositiveAssertion): VerificationError {
  return new VerificationError(
    'ASSOCIATION_ABSENT',
    `The response of ${quoted(endpoint)} is signed under no association of this site.`,
    {
      step: 'signature',
      hint: "This site requires associations. Beginning the login again helps where one has ended or was lost; if every login fails so, the site's store loses them, or its processes have different ones.",
      detail: { endpoint },
    },
  );
}
