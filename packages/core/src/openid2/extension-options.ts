import { type Check, isBoolean, isHttpUrl, isInteger, isListOf, isShape, isText } from '../options.js';
import { AX } from './attribute-exchange.js';
import { isLevelName, LEVEL_TYPES } from './authentication-policy.js';
import type { ExtensionRequests } from './extensions.js';
import type { OauthRequest } from './oauth-hybrid.js';
import { SREG_FIELDS } from './simple-registration.js';

const isAxAttribute: Check = (value) => {
  const { type, count } =
    typeof value === 'object' && value !== null
      ? (value as { type?: unknown; count?: unknown })
      : { type: value, count: 1 };
  if (typeof type !== 'string' || !(Object.hasOwn(AX, type) || /^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(type))) {
    return `is neither a type URI nor one of ${Object.keys(AX).join(', ')}`;
  }
  return count === 'unlimited' || (Number.isInteger(count) && (count as number) > 0)
    ? undefined
    : "has a count that is neither a positive whole number nor 'unlimited'";
};

const isSregField: Check = (value) =>
  (SREG_FIELDS as readonly unknown[]).includes(value) ? undefined : `is not one of ${SREG_FIELDS.join(', ')}`;

/** Policies are separated by spaces on the wire. */
const isPolicy: Check = (value) =>
  typeof value === 'string' && /^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(value) ? undefined : 'is not a policy URI';

const isLevelType: Check = (value) =>
  (typeof value === 'string' && isLevelName(value)) || !isPolicy(value)
    ? undefined
    : `is neither a URI nor one of ${Object.keys(LEVEL_TYPES).join(', ')}`;

const isPopup: Check = (value) => (value === 'popup' ? undefined : "must be 'popup'");

const isLanguages: Check = (value) =>
  [value].flat().every((tag) => typeof tag === 'string' && /^[a-z0-9*-]+(?:,[a-z0-9*-]+)*$/i.test(tag))
    ? undefined
    : 'must be a language tag or a list of them';

const isOauthRequest: Check = (value) => {
  const fault = isShape({ consumerKey: isText, scope: isText })(value);
  return fault ?? ((value as Partial<OauthRequest>).consumerKey === undefined ? 'needs a consumerKey' : undefined);
};

/** What may be given as the requests of extensions. */
export const EXTENSION_CHECKS = Object.freeze({
  sreg: isShape({ required: isListOf(isSregField), optional: isListOf(isSregField), policyUrl: isHttpUrl }),
  ax: isShape({ required: isListOf(isAxAttribute), ifAvailable: isListOf(isAxAttribute), updateUrl: isHttpUrl }),
  pape: isShape({
    maxAuthAgeSeconds: isInteger(0, 1_000_000_000),
    preferredPolicies: isListOf(isPolicy),
    requiredPolicies: isListOf(isPolicy),
    preferredLevelTypes: isListOf(isLevelType),
    minimumNistLevel: isInteger(0, 4),
  }),
  ui: isShape({ mode: isPopup, lang: isLanguages, icon: isBoolean }),
  oauth: isOauthRequest,
} satisfies Record<keyof ExtensionRequests, Check>);
