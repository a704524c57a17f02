import { quoted, VerificationError } from '../errors.js';
import { checkedFragment, normalizeUrl } from './identifier.js';
import { type Message, signedNames } from './message.js';
import { IDENTIFIER_SELECT } from './namespace.js';

/** A positive assertion that has every field it must have, signed by name. Nothing in it is verified yet (OpenID 2.0 sec. 10.1). */
export interface PositiveAssertion {
  /** In canonical form, fragment included, so that two spellings of one identifier are one account. */
  readonly claimedId: string;
  /** As the provider wrote it. */
  readonly localId: string;
  readonly endpoint: string;
  readonly returnTo: string;
  readonly responseNonce: string;
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
  const signed = parseSigned(message);
  for (const name of REQUIRED_SIGNED) {
    required(message, name);
    if (!signed.includes(name)) {
      throw new VerificationError('FIELD_UNSIGNED', `The response does not sign openid.${name}.`, {
        step: 'response',
        detail: { field: name },
      });
    }
  }
  return {
    claimedId: canonicalIdentifier(required(message, 'claimed_id')),
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
  try {
    return normalizeUrl(claimedId) + checkedFragment(claimedId);
  } catch {
    throw malformed('claimed_id', `is ${quoted(claimedId)}, which is no identifier`);
  }
}

/** Blank or repeated names would let one signature be read in two ways. */
function parseSigned(message: Message): readonly string[] {
  required(message, 'signed');
  const names = signedNames(message);
  if (names.length > MAX_SIGNED || new Set(names).size !== names.length) throw malformed('signed', 'repeats a name');
  for (const name of names) {
    if (!message.has(name)) throw malformed('signed', `names ${quoted(name)}, which is not there`);
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
    detail: { field: name },
  });
}

function malformed(name: string, fault: string): VerificationError {
  return new VerificationError('FIELD_MALFORMED', `The field openid.${name} of the response ${fault}.`, {
    step: 'response',
    detail: { field: name },
  });
}
