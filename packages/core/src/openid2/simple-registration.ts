import { extensionField, parseNamespaces } from './extension.js';
import { type Message, messageOf, type ResponseParameters, signedFields } from './message.js';
import { SREG_1_0_NAMESPACE, SREG_NAMESPACE } from './namespace.js';

/** The nine fields of Simple Registration 1.1 sec. 4. */
export const SREG_FIELDS = Object.freeze([
  'nickname',
  'email',
  'fullname',
  'dob',
  'gender',
  'postcode',
  'country',
  'language',
  'timezone',
] as const);

/** One of the nine names. */
export type SregField = (typeof SREG_FIELDS)[number];

/** What to ask for by Simple Registration. */
export interface SregRequest<Field extends SregField = SregField> {
  /** Without these a registration cannot be completed. */
  readonly required?: readonly Field[];
  /** These would be nice to have. */
  readonly optional?: readonly Field[];
  /** Where the site says what it does with the data. */
  readonly policyUrl?: string;
}

/** What a provider sent by Simple Registration. The visitor may have typed any of it; nothing is verified. */
export type SregResponse<Field extends SregField = SregField> = Readonly<Partial<Record<Field, string>>>;

/** The fields of a request (Simple Registration 1.1 sec. 3). */
export function buildSregRequest({ required, optional, policyUrl }: SregRequest): Array<readonly [string, string]> {
  // At least one of the lists must be there (sec. 3).
  if (!required?.length && !optional?.length) return [];
  const fields: Array<readonly [string, string]> = [['ns.sreg', SREG_NAMESPACE]];
  if (required?.length) fields.push(['sreg.required', required.join(',')]);
  if (optional?.length) fields.push(['sreg.optional', optional.join(',')]);
  if (policyUrl) fields.push(['sreg.policy_url', policyUrl]);
  return fields;
}

/**
 * The Simple Registration fields of a positive assertion that its signature covers, or undefined when it has none
 * (Simple Registration 1.1 sec. 4). Corresponds to `get_sreg` of openid2rp.
 *
 * Security: does not verify the signature; use what `verifyAssertion` returns, or call this after it.
 *
 * @throws PARAMETER_DUPLICATED, PARAMETER_MALFORMED, EXTENSION_MALFORMED
 */
export function readSimpleRegistration(response: ResponseParameters): SregResponse | undefined {
  return parseSregResponse(signedFields(messageOf(response)));
}

/** The same, from fields that are known to be signed. */
export function parseSregResponse(signed: Message, namespaces = parseNamespaces(signed)): SregResponse | undefined {
  const alias = namespaces.get(SREG_NAMESPACE) ?? namespaces.get(SREG_1_0_NAMESPACE);
  if (alias === undefined) return undefined;
  const response: Partial<Record<SregField, string>> = Object.create(null);
  for (const field of SREG_FIELDS) {
    const value = extensionField(signed, alias, field);
    if (value !== undefined && value !== '') response[field] = value;
  }
  return Object.freeze(response);
}
