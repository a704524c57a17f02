import { quoted, VerificationError } from '../errors.js';
import { type Parameters, parseUrlEncoded, textsOf } from '../request-message.js';
import { OPENID1_TYPES, OPENID2_NAMESPACE } from './namespace.js';

/** The fields of an OpenID message, named without the prefix `openid.`. */
export type Message = ReadonlyMap<string, string>;

/**
 * A response as an app has it: the query or the form, parsed or as its raw text, with the full `openid.` names. Strangers wrote it.
 */
export type ResponseParameters = URLSearchParams | string | Readonly<Record<string, string>>;

const PREFIX = 'openid.';
/**
 * Stricter than sec. 4.1 on purpose: no provider needs more, and other parsers than ours read the same message. To many of them
 * `claimed_id[]` is another way to write `claimed_id`.
 */
const FIELD_NAME = /^[!-9;-Z\\^-~]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The OpenID fields among some parameters (OpenID 2.0 sec. 4.1).
 *
 * Security: a line break in a value would let one signature cover two readings, so control characters are refused here, before
 * anything else reads the message. A provider that is asked about a message must not read another one than we do, so neither may
 * two names be one to its language: where names have no dots, or no capitals, `return.to` takes the place of `return_to`.
 *
 * @throws PARAMETER_DUPLICATED, PARAMETER_MALFORMED
 */
export function parseMessage(parameters: Parameters): Message {
  const fields = new Map<string, string>();
  const spelled = new Set<string>();
  let count = 0;
  for (const [parameter, value] of parameters) {
    if (!parameter.startsWith(PREFIX)) continue;
    const name = parameter.slice(PREFIX.length);
    if (!FIELD_NAME.test(name)) throw malformed(parameter, 'has a character in its name that is not allowed');
    if (CONTROL.test(value)) throw malformed(parameter, 'has a control character in its value');
    fields.set(name, value);
    spelled.add(name.replaceAll('.', '_').toLowerCase());
    count += 1;
    if (spelled.size < count) {
      throw new VerificationError(
        'PARAMETER_DUPLICATED',
        `The parameter ${quoted(parameter)} came twice, or in two spellings.`,
        {
          step: 'response',
          hint: 'Begin again; no provider does this, so somebody may have made the response.',
          detail: { parameter },
        },
      );
    }
  }
  return fields;
}

/** The same, from what an app has in hand. */
export function messageOf(response: ResponseParameters): Message {
  if (typeof response === 'string') return parseMessage(parseUrlEncoded(response.replace(/^\?/, '')));
  if (response instanceof URLSearchParams) return parseMessage([...response]);
  // Of type string by promise only: what frameworks make of a query also holds arrays (B-12).
  return parseMessage(
    Object.entries(response).flatMap(([name, value]) => textsOf(value).map((text) => [name, text] as const)),
  );
}

/** Whether parameters hold an OpenID message at all; without a mode they SHOULD not count as one (OpenID 2.0 sec. 4.1.2). */
export function hasMode(parameters: Parameters): boolean {
  return parameters.some(([name]) => name === 'openid.mode');
}

/**
 * Refuses a message of another version than the one that discovery found (OpenID 2.0 sec. 4.1.2, 11.2).
 *
 * Security: neither `ns` nor `mode` need be signed, so the message has no say in its own version.
 *
 * @throws NAMESPACE_MISMATCH
 */
export function checkNamespace(message: Message, version: '2.0' | '1.1' = '2.0'): void {
  const namespace = message.get('ns');
  // Absence also means 1.1.
  const isExpected = version === '2.0' ? namespace === OPENID2_NAMESPACE : isOpenId1(namespace);
  if (isExpected) return;
  throw new VerificationError(
    'NAMESPACE_MISMATCH',
    namespace === undefined ? 'The response has no openid.ns.' : `The response has the namespace ${quoted(namespace)}.`,
    { step: 'response', hint: `The provider was discovered for OpenID ${version}.`, detail: { namespace, version } },
  );
}

function isOpenId1(namespace: string | undefined): boolean {
  return namespace === undefined || OPENID1_TYPES.includes(namespace);
}

/**
 * Refuses a message whose mode is not among those that may come here; nothing else is ever taken for a success.
 *
 * @throws MODE_UNKNOWN
 */
export function checkMode(message: Message, ...allowed: readonly string[]): void {
  const mode = message.get('mode');
  if (mode !== undefined && allowed.includes(mode)) return;
  throw new VerificationError('MODE_UNKNOWN', `The response has the mode ${quoted(mode ?? '')}.`, {
    step: 'response',
    hint: 'See whether something other than answers is sent to the return URL.',
    detail: { mode, allowed },
  });
}

/** The message as parameters for a URL or a form. */
export function buildParameters(fields: Iterable<readonly [string, string]>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of fields) parameters.append(PREFIX + name, value);
  return parameters;
}

/** The names in `openid.signed`, without `openid.`; empty when there are none. */
export function signedNames(message: Message): readonly string[] {
  const signed = message.get('signed');
  return signed ? signed.split(',') : [];
}

/** Only the fields that the signature covers: nothing else is ever handed to a site. */
export function signedFields(message: Message, names: readonly string[] = signedNames(message)): Message {
  const view = new Map<string, string>();
  for (const name of names) {
    const value = message.get(name);
    if (value !== undefined) view.set(name, value);
  }
  return view;
}

function malformed(parameter: string, fault: string): VerificationError {
  return new VerificationError('PARAMETER_MALFORMED', `The parameter ${quoted(parameter)} ${fault}.`, {
    step: 'response',
    hint: 'Begin again; no provider does this, so somebody may have made the response.',
  });
}
