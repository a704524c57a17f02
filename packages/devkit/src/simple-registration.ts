import { findAlias, type Message } from './message.js';
import type { DevUser } from './user.js';

/** The nine fields that there are (SREG 1.1 sec. 4). */
export const SIMPLE_REGISTRATION_FIELDS = [
  'nickname',
  'email',
  'fullname',
  'dob',
  'gender',
  'postcode',
  'country',
  'language',
  'timezone',
] as const;

/** Name of a simple registration field (SREG 1.1 sec. 4). */
export type SimpleRegistrationField = (typeof SIMPLE_REGISTRATION_FIELDS)[number];

/** Namespaces of simple registration 1.1 and 1.0, the newer first (SREG 1.1 sec. 3). */
export const SIMPLE_REGISTRATION_NAMESPACES = [
  'http://openid.net/extensions/sreg/1.1',
  'http://openid.net/sreg/1.0',
] as const;

/** What a site asks for by simple registration (SREG 1.1 sec. 3). */
export interface SimpleRegistrationRequest {
  alias: string;
  namespace: string;
  fields: { name: SimpleRegistrationField; required: boolean }[];
  policyUrl?: string;
}

/** The simple registration request in a message, or undefined when there is none (SREG 1.1 sec. 3). */
export function parseSimpleRegistration(message: Message): SimpleRegistrationRequest | undefined {
  for (const namespace of SIMPLE_REGISTRATION_NAMESPACES) {
    const alias = findAlias(message, namespace);
    if (alias === undefined) continue;
    const required = (message.get(`${alias}.required`) ?? '').split(',');
    const optional = (message.get(`${alias}.optional`) ?? '').split(',');
    const policyUrl = message.get(`${alias}.policy_url`);
    return {
      alias,
      namespace,
      fields: SIMPLE_REGISTRATION_FIELDS.filter((name) => required.includes(name) || optional.includes(name)).map(
        (name) => ({ name, required: required.includes(name) }),
      ),
      ...(policyUrl !== undefined && { policyUrl }),
    };
  }
  return undefined;
}

/** The user's values of the fields asked for, as fields of an assertion (SREG 1.1 sec. 4). */
export function buildSimpleRegistration(request: SimpleRegistrationRequest, user: DevUser): Message {
  const { alias, namespace } = request;
  const message: Message = new Map([[`ns.${alias}`, namespace]]);
  for (const { name } of request.fields) {
    const value = user.sreg?.[name];
    if (value !== undefined) message.set(`${alias}.${name}`, value);
  }
  return message;
}
