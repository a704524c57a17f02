import { findAlias, type Message } from './message.js';

/** Namespace of the provider authentication policy extension (PAPE 1.0 sec. 4). */
export const AUTHENTICATION_POLICY_NAMESPACE = 'http://specs.openid.net/extensions/pape/1.0';

const NO_POLICY = 'http://schemas.openid.net/pape/policies/2007/06/none';

/** How the user is said to have logged in. */
export interface Authentication {
  /** When, in milliseconds since the epoch. */
  timeMs: number;
  /** URIs of the policies that it met (PAPE 1.0 sec. 4). */
  policies: readonly string[];
}

/** The answer to a policy request, as fields of an assertion, or undefined when there is no request (PAPE 1.0 sec. 5.2). */
export function buildAuthenticationPolicy(request: Message, authentication: Authentication): Message | undefined {
  const alias = findAlias(request, AUTHENTICATION_POLICY_NAMESPACE);
  if (alias === undefined) return undefined;
  return new Map([
    [`ns.${alias}`, AUTHENTICATION_POLICY_NAMESPACE],
    [`${alias}.auth_policies`, authentication.policies.join(' ') || NO_POLICY],
    [`${alias}.auth_time`, new Date(authentication.timeMs).toISOString().replace(/\.\d+Z$/, 'Z')],
  ]);
}
