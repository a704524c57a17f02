import { quoted, VerificationError } from '../errors.js';
import { type Message, messageOf, type ResponseParameters, signedFields } from './message.js';

/** Names that OpenID itself uses, which no extension may take as its alias (OpenID 2.0 sec. 12). */
const RESERVED_ALIASES: ReadonlySet<string> = new Set([
  ...['assoc_handle', 'assoc_type', 'claimed_id', 'contact', 'delegate', 'dh_consumer_public', 'dh_gen', 'dh_modulus'],
  ...['error', 'identity', 'invalidate_handle', 'mode', 'ns', 'op_endpoint', 'openid', 'realm', 'reference'],
  ...['response_nonce', 'return_to', 'server', 'session_type', 'sig', 'signed', 'trust_root'],
]);

/**
 * The extensions of a response whose declaration is signed: type URI -> alias, without prototype (OpenID 2.0 sec. 12).
 * Corresponds to `get_namespaces` of openid2rp.
 *
 * @throws PARAMETER_DUPLICATED, PARAMETER_MALFORMED, EXTENSION_MALFORMED
 */
export function readNamespaces(response: ResponseParameters): Readonly<Record<string, string>> {
  const namespaces: Record<string, string> = Object.create(null);
  for (const [type, alias] of parseNamespaces(signedFields(messageOf(response)))) namespaces[type] = alias;
  return Object.freeze(namespaces);
}

/**
 * Type URI -> alias, from fields that are known to be signed: the aliases of this response, never those of the request. One
 * alias for each type, and none that OpenID itself uses.
 */
export function parseNamespaces(signed: Message): ReadonlyMap<string, string> {
  const namespaces = new Map<string, string>();
  for (const [name, type] of signed) {
    if (!name.startsWith('ns.')) continue;
    const alias = name.slice('ns.'.length);
    if (alias === '' || alias.includes('.') || RESERVED_ALIASES.has(alias)) {
      throw malformedExtension(`The extension alias ${quoted(alias)} is not allowed.`);
    }
    if (namespaces.has(type)) throw malformedExtension(`The extension ${quoted(type)} has two aliases.`);
    namespaces.set(type, alias);
  }
  return namespaces;
}

/** A field of an extension. */
export function extensionField(signed: Message, alias: string, name: string): string | undefined {
  return signed.get(`${alias}.${name}`);
}

/** The error for an extension that contradicts its specification. */
export function malformedExtension(message: string): VerificationError {
  return new VerificationError('EXTENSION_MALFORMED', message, {
    step: 'extensions',
    hint: 'The operator of the provider has to look at it.',
  });
}
