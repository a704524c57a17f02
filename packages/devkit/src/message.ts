/** Namespace of OpenID 2.0 messages (OpenID 2.0 sec. 4.1.2). */
export const OPENID2_NAMESPACE = 'http://specs.openid.net/auth/2.0';

/** Stands for "let the user choose" in `claimed_id` and `identity` (OpenID 2.0 sec. 9.1). */
export const IDENTIFIER_SELECT = 'http://specs.openid.net/auth/2.0/identifier_select';

/** The fields of a message, in their order and without the prefix `openid.` (OpenID 2.0 sec. 4.1). */
export type Message = Map<string, string>;

/** A request that the specification does not allow; its text goes to the relying party (OpenID 2.0 sec. 5.1.2.2, 5.2.3). */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/**
 * The message in an urlencoded text: a query or a body (OpenID 2.0 sec. 4.1.2). Parameters without the prefix are left out.
 *
 * @throws ProtocolError when a parameter is repeated
 */
export function parseMessage(urlencoded: string): Message {
  const message: Message = new Map();
  for (const [name, value] of new URLSearchParams(urlencoded)) {
    if (!name.startsWith('openid.')) continue;
    const key = name.slice('openid.'.length);
    if (message.has(key)) throw new ProtocolError(`The parameter ${name} is repeated.`);
    message.set(key, value);
  }
  return message;
}

/** The urlencoded text of a message, each name with the prefix `openid.` (OpenID 2.0 sec. 4.1.2). */
export function buildUrlencoded(message: Message): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of message) parameters.append(`openid.${key}`, value);
  return parameters.toString();
}

/** The alias under which a message uses an extension, or undefined when it does not (OpenID 2.0 sec. 12). */
export function findAlias(message: Message, namespace: string): string | undefined {
  for (const [key, value] of message) {
    if (key.startsWith('ns.') && value === namespace) return key.slice('ns.'.length);
  }
  return undefined;
}

/**
 * Refuses a message that is not of OpenID 2.0 (OpenID 2.0 sec. 4.1.2).
 *
 * @throws ProtocolError
 */
export function requireOpenId2(message: Message): void {
  if (message.get('ns') !== OPENID2_NAMESPACE) {
    throw new ProtocolError(`openid.ns must be ${OPENID2_NAMESPACE}.`);
  }
}
