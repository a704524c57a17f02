import { quoted, VerificationError } from '../errors.js';
import { checkedFragment, normalizeUrl } from './identifier.js';
import { type Message, signedNames } from './message.js';
import { IDENTIFIER_SELECT } from './namespace.js';
import { isCanonicalId } from './xri.js';

/** A positive assertion that has every field it must have, signed by name. Nothing in it is verified yet (OpenID 2.0 sec. 10.1). */
export interface PositiveAssertion {
  readonly version: '2.0' | '1.1';
  /** In canonical form, fragment included, so that two spellings of one identifier are one account. */
  readonly claimedId: string;
  /** What an identity without a local identifier is called at its provider: the claimed one, as the provider writes it. */
  readonly claimedIdAsWritten: string;
  /** As the provider wrote it. */
  readonly localId: string;
  readonly endpoint: string;
  readonly returnTo: string;
  /** Absent in OpenID 1.1, which has none. */
  readonly responseNonce: string | undefined;
  readonly handle: string;
  readonly signature: string;
  readonly signed: readonly string[];
  readonly invalidateHandle: string | undefined;
  readonly message: Message;
}

const REQUIRED_SIGNED = [
  'op_endpoint',
  'return_to',
  'response_nonce',
  'assoc_handle',
  'claimed_id',
  'identity',
] as const;
const MAX_SIGNED = 500;

/**
 * Reads a positive assertion: every required field is there, and every one of them is named as signed (OpenID 2.0 sec. 10.1).
 * The same rules hold whoever will verify the signature.
 *
 * @throws FIELD_ABSENT, FIELD_MALFORMED, FIELD_UNSIGNED
 */
export function parsePositiveAssertion(message: Message): PositiveAssertion {
  if (!message.has('claimed_id') && !message.has('identity')) {
    // Sec. 11.2: such an assertion is about no identifier; the one that was typed must not be taken instead.
    throw absent('claimed_id');
  }
  const signed = parseSigned(message, REQUIRED_SIGNED);
  return {
    version: '2.0',
    claimedId: canonicalIdentifier(required(message, 'claimed_id')),
    claimedIdAsWritten: required(message, 'claimed_id'),
    localId: required(message, 'identity'),
    endpoint: required(message, 'op_endpoint'),
    returnTo: required(message, 'return_to'),
    responseNonce: required(message, 'response_nonce'),
    handle: required(message, 'assoc_handle'),
    signature: required(message, 'sig'),
    signed,
    invalidateHandle: message.get('invalidate_handle'),
    message,
  };
}

/** A claimed identifier in canonical form; the fragment tells its former owners from the present one (sec. 11.5.1). */
function canonicalIdentifier(claimedId: string): string {
  if (claimedId === IDENTIFIER_SELECT) throw malformed('claimed_id', 'is not an identity');
  // Sec. 7.3.2.3: of an XRI, its CanonicalID, as it is.
  if (isCanonicalId(claimedId)) return claimedId;
  try {
    return normalizeUrl(claimedId) + checkedFragment(claimedId);
  } catch {
    throw malformed('claimed_id', `is ${quoted(claimedId)}, which is no identifier`);
  }
}

/**
 * Reads a positive assertion of OpenID 1.1, which says less: who was asked for comes from the transaction, and so does the
 * endpoint where it is left out (OpenID 1.1 sec. 4.2.2, 4.2.3; OpenID 2.0 sec. 14.2).
 *
 * Security: only for a login that was begun as one of 1.1. That it is used once is the transaction's doing: there is no nonce.
 *
 * @throws FIELD_ABSENT, FIELD_MALFORMED, FIELD_UNSIGNED
 */
export function parseOpenId1Assertion(
  message: Message,
  { claimedId, endpoint }: { readonly claimedId: string; readonly endpoint: string },
): PositiveAssertion {
  const signed = parseSigned(message, ['identity', 'return_to']);
  return {
    version: '1.1',
    claimedId,
    claimedIdAsWritten: claimedId,
    localId: required(message, 'identity'),
    endpoint: message.get('op_endpoint') ?? endpoint,
    returnTo: required(message, 'return_to'),
    responseNonce: undefined,
    handle: required(message, 'assoc_handle'),
    signature: required(message, 'sig'),
    signed,
    invalidateHandle: message.get('invalidate_handle'),
    message,
  };
}

/** The names that are signed, with those that must be. Blank or repeated names would let one signature be read in two ways. */
function parseSigned(message: Message, mandatory: readonly string[]): readonly string[] {
  required(message, 'signed');
  const names = signedNames(message);
  if (names.length > MAX_SIGNED || new Set(names).size !== names.length) throw malformed('signed', 'repeats a name');
  for (const name of names) {
    if (!message.has(name)) throw malformed('signed', `names ${quoted(name)}, which is not there`);
  }
  for (const name of mandatory) {
    required(message, name);
    if (names.includes(name)) continue;
    throw new VerificationError('FIELD_UNSIGNED', `The response does not sign openid.${name}.`, {
      step: 'response',
      hint: 'The operator of the provider has to look at it; or the response was forged.',
      detail: { field: name },
    });
  }
  return names;
}

function required(message: Message, name: string): string {
  const value = message.get(name);
  if (value === undefined || value === '') throw absent(name);
  return value;
}

function absent(name: string): VerificationError {
  return new VerificationError('FIELD_ABSENT', `The response has no openid.${name}.`, {
    step: 'response',
    hint: 'The provider, or something on the way, left it out. Begin again; if it stays, the operator of the provider has to look at it.',
    detail: { field: name },
  });
}

function malformed(name: string, fault: string): VerificationError {
  return new VerificationError('FIELD_MALFORMED', `The field openid.${name} of the response ${fault}.`, {
    step: 'response',
    hint: 'The operator of the provider has to look at it, unless somebody made the response up.',
    detail: { field: name },
  });
}
