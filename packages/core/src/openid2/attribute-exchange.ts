import { quoted } from '../errors.js';
import { extensionField, malformedExtension, parseNamespaces } from './extension.js';
import { type Message, messageOf, type ResponseParameters, signedFields } from './message.js';
import { AX_NAMESPACE } from './namespace.js';

/** Short names for the attribute types that providers know. Corresponds to `AX` of openid2rp. */
export const AX = Object.freeze({
  nickname: 'http://axschema.org/namePerson/friendly',
  email: 'http://axschema.org/contact/email',
  fullname: 'http://axschema.org/namePerson',
  dob: 'http://axschema.org/birthDate',
  gender: 'http://axschema.org/person/gender',
  postcode: 'http://axschema.org/contact/postalCode/home',
  country: 'http://axschema.org/contact/country/home',
  language: 'http://axschema.org/pref/language',
  timezone: 'http://axschema.org/pref/timezone',
  first: 'http://axschema.org/namePerson/first',
  last: 'http://axschema.org/namePerson/last',
} as const);

/** A short name of `AX`. */
export type AxName = keyof typeof AX;

/** A type URI. It has a colon, which no short name has, so that the compiler can tell one from the other. */
export type AxType = `${'http' | 'https' | 'urn'}:${string}`;

/** How an attribute is asked for. Answers have type URIs alone. */
export type AxKey = AxName | AxType;

/** An attribute to ask for: a short name, a type URI, or either with how many values are wanted at the most. */
export type AxAttribute<Key extends AxKey = AxKey> = Key | { readonly type: Key; readonly count: number | 'unlimited' };

/** What to ask for by Attribute Exchange. */
export interface AxRequest<Key extends AxKey = AxKey> {
  /** Without these the site cannot do what the visitor wants. */
  readonly required?: ReadonlyArray<AxAttribute<Key>>;
  /** These would be nice to have. */
  readonly ifAvailable?: ReadonlyArray<AxAttribute<Key>>;
  /** Where the provider may send later changes. It must lie inside the realm. */
  readonly updateUrl?: string;
}

/** What a provider sent by Attribute Exchange: type URI -> values, without prototype. Nothing in it is verified. */
export type AxResponse = Readonly<Record<AxType, readonly string[]>>;

/** The same, of attributes that were asked for by these keys. */
export type AxResponseTo<Key extends AxKey> = {
  readonly [Asked in Key as Asked extends AxName ? (typeof AX)[Asked] : Asked]?: readonly string[];
};

/** A provider has no business sending more values of one attribute than this. */
const MAX_VALUES = 100;

/** The fields of a fetch request (Attribute Exchange 1.0 sec. 5.1). */
export function buildAxRequest({
  required = [],
  ifAvailable = [],
  updateUrl,
}: AxRequest): Array<readonly [string, string]> {
  // At least one of the lists must be there (sec. 5.1).
  if (required.length === 0 && ifAvailable.length === 0) return [];
  const fields: Array<readonly [string, string]> = [
    ['ns.ax', AX_NAMESPACE],
    ['ax.mode', 'fetch_request'],
  ];
  const aliases = new Map<string, string>();
  const aliasFor = (attribute: AxAttribute): string => {
    const { type, count } = attributeType(attribute);
    const known = aliases.get(type);
    if (known !== undefined) return known;
    const alias = `a${aliases.size + 1}`;
    aliases.set(type, alias);
    fields.push([`ax.type.${alias}`, type]);
    if (count !== 1) fields.push([`ax.count.${alias}`, String(count)]);
    return alias;
  };
  const needed = required.map(aliasFor);
  const wanted = ifAvailable.map(aliasFor).filter((alias) => !needed.includes(alias));
  if (needed.length > 0) fields.push(['ax.required', needed.join(',')]);
  if (wanted.length > 0) fields.push(['ax.if_available', wanted.join(',')]);
  if (updateUrl !== undefined) fields.push(['ax.update_url', updateUrl]);
  return fields;
}

function attributeType(attribute: AxAttribute): { type: string; count: number | 'unlimited' } {
  const { type, count } = typeof attribute === 'string' ? { type: attribute, count: 1 } : attribute;
  return { type: Object.hasOwn(AX, type) ? AX[type as AxName] : type, count };
}

/**
 * The attributes of a positive assertion that its signature covers, or undefined when it has no fetch response
 * (Attribute Exchange 1.0 sec. 5.2). Corresponds to `get_ax` of openid2rp.
 *
 * Security: does not verify the signature; use what `verifyAssertion` returns, or call this after it. An attribute counts only
 * when its type is signed like its value, and is known by its type alone.
 *
 * @throws PARAMETER_DUPLICATED, PARAMETER_MALFORMED, EXTENSION_MALFORMED
 */
export function readAttributeExchange(response: ResponseParameters): AxResponse | undefined {
  return parseAxResponse(signedFields(messageOf(response)));
}

/** The same, from fields that are known to be signed. */
export function parseAxResponse(signed: Message, namespaces = parseNamespaces(signed)): AxResponse | undefined {
  const ax = namespaces.get(AX_NAMESPACE);
  if (ax === undefined || extensionField(signed, ax, 'mode') !== 'fetch_response') return undefined;
  const attributes: Record<string, readonly string[]> = Object.create(null);
  const prefix = `${ax}.type.`;
  for (const [name, type] of signed) {
    if (!name.startsWith(prefix)) continue;
    const alias = name.slice(prefix.length);
    // With a period in it, one attribute's value could be read as a numbered value of another (sec. 5.1).
    if (alias === '' || /[.,:]/.test(alias))
      throw malformedExtension(`The attribute alias ${quoted(alias)} is not allowed.`);
    const values = readValues(signed, ax, alias);
    if (values.length > 0) attributes[type] = Object.freeze([...(attributes[type] ?? []), ...values]);
  }
  return Object.freeze(attributes);
}

/** Without a count there is one value; with a count there are just as many, numbered from 1. */
function readValues(signed: Message, ax: string, alias: string): readonly string[] {
  const count = extensionField(signed, ax, `count.${alias}`);
  if (count === undefined) {
    const value = extensionField(signed, ax, `value.${alias}`);
    return value === undefined || value === '' ? [] : [value];
  }
  if (!/^\d{1,3}$/.test(count) || Number(count) > MAX_VALUES) {
    throw malformedExtension(`The attribute ${quoted(alias)} has the count ${quoted(count)}.`);
  }
  const values: string[] = [];
  for (let index = 1; index <= Number(count); index += 1) {
    const value = extensionField(signed, ax, `value.${alias}.${index}`);
    if (value === undefined) throw malformedExtension(`The attribute ${quoted(alias)} has fewer values than it says.`);
    values.push(value);
  }
  return values;
}
