import { findAlias, type Message, ProtocolError } from './message.js';
import type { DevUser } from './user.js';

/** Namespace of attribute exchange (AX 1.0 sec. 1). */
export const ATTRIBUTE_EXCHANGE_NAMESPACE = 'http://openid.net/srv/ax/1.0';

/** One attribute that a site asks for (AX 1.0 sec. 5.1). */
export interface RequestedAttribute {
  alias: string;
  type: string;
  required: boolean;
  /** Most values wanted; undefined when the request has no count, which means one. */
  count: number | undefined;
}

/** What a site asks for by attribute exchange (AX 1.0 sec. 5.1). */
export interface FetchRequest {
  alias: string;
  attributes: RequestedAttribute[];
}

/**
 * The fetch request in a message, or undefined when there is none (AX 1.0 sec. 5.1).
 *
 * @throws ProtocolError when an attribute has no type or a bad count
 */
export function parseFetchRequest(message: Message): FetchRequest | undefined {
  const alias = findAlias(message, ATTRIBUTE_EXCHANGE_NAMESPACE);
  if (alias === undefined || message.get(`${alias}.mode`) !== 'fetch_request') return undefined;
  const list = (name: string) => (message.get(`${alias}.${name}`) ?? '').split(',').filter(Boolean);
  const required = new Set(list('required'));
  const names = new Set([...required, ...list('if_available')]);
  const attributes = [...names].map((name) => ({
    alias: name,
    type: requireType(message, alias, name),
    required: required.has(name),
    count: parseCount(message.get(`${alias}.count.${name}`)),
  }));
  return { alias, attributes };
}

function requireType(message: Message, alias: string, name: string): string {
  const type = message.get(`${alias}.type.${name}`);
  if (type === undefined) throw new ProtocolError(`The attribute ${name} has no type.`);
  return type;
}

function parseCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'unlimited') return Number.POSITIVE_INFINITY;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new ProtocolError('An attribute count is not a positive number.');
  return Number(text);
}

/** The values that a user releases for an attribute, never more than were asked for (AX 1.0 sec. 5.2.1). */
export function releasedValues({ type, count = 1 }: RequestedAttribute, user: DevUser): string[] {
  const values = user.ax && Object.hasOwn(user.ax, type) ? (user.ax[type] ?? []) : [];
  return values.slice(0, count);
}

/** The user's values of the attributes asked for, as fields of an assertion (AX 1.0 sec. 5.2). */
export function buildFetchResponse(request: FetchRequest, user: DevUser, alwaysCount: boolean): Message {
  const { alias } = request;
  const message: Message = new Map([
    [`ns.${alias}`, ATTRIBUTE_EXCHANGE_NAMESPACE],
    [`${alias}.mode`, 'fetch_response'],
  ]);
  for (const attribute of request.attributes) {
    const values = releasedValues(attribute, user);
    message.set(`${alias}.type.${attribute.alias}`, attribute.type);
    const [only] = values;
    // Without a count there is exactly one value; "none" can only be said with one.
    if (attribute.count === undefined && !alwaysCount && only !== undefined) {
      message.set(`${alias}.value.${attribute.alias}`, only);
      continue;
    }
    message.set(`${alias}.count.${attribute.alias}`, String(values.length));
    values.forEach((value, index) => {
      message.set(`${alias}.value.${attribute.alias}.${index + 1}`, value);
    });
  }
  return message;
}
