import { ConfigurationError, quoted } from '../errors.js';
import { checkHttpOptions, createHttpClient, type HttpOptions } from '../http-client.js';
import {
  type Check,
  checkOptions,
  invalidOption,
  isBoolean,
  isFunction,
  isHttpUrl,
  isInteger,
  isListOf,
  isRecord,
  isText,
} from '../options.js';
import { SingleFlight } from '../single-flight.js';
import type { Store } from '../store.js';
import { MemoryStore } from '../stores/memory-store.js';
import type { AssociationContext } from './association.js';
import { AX, type AxRequest } from './attribute-exchange.js';
import { isProtected } from './endpoint-policy.js';
import type { ExtensionRequests } from './extensions.js';
import type { OauthRequest } from './oauth-hybrid.js';
import {
  isProviderOption,
  type OwnIdentifiers,
  ownIdentifiers,
  type ProviderOption,
  providerUrl,
} from './pinned-provider.js';
import { matchRealm } from './realm.js';
import { isFreeForReturnTo } from './return-to.js';
import type { DiscoveryPolicy, SelectionPolicy } from './service-selection.js';
import { SREG_FIELDS } from './simple-registration.js';
import type { VerificationContext } from './verify-assertion.js';
import { checkXriProxy, isXriProxy } from './xri-resolution.js';

/** Options of the OpenID 2.0 relying party. Unknown ones are refused. */
export interface RelyingPartyOptions extends ExtensionRequests {
  /** The absolute URL of this site that providers send the visitor back to. Default: each login has to give its own. */
  readonly returnUrl?: string | undefined;
  /** The part of the web that the visitor is asked to trust; changing it may change identities. Default: the origin of `returnUrl`. */
  readonly realm?: string | undefined;
  /** The one provider of this site; what visitors type is then ignored. Default: visitors choose. */
  readonly provider?: ProviderOption | undefined;
  /** Keeps associations, discoveries and used nonces. Sites with several processes need a shared one. Default: a `MemoryStore`. */
  readonly store?: Store | undefined;
  /** Never associates; each assertion is verified by asking the provider. Default: false. */
  readonly stateless?: boolean | undefined;
  /** Refuses identifiers and providers on plain http. Default: false: identifiers may be http, endpoints not. */
  readonly requireHttps?: boolean | undefined;
  /** Asked before anything is requested from a provider's endpoint; anything but true refuses the login. Default: all are welcome. */
  readonly discoveryPolicy?: DiscoveryPolicy | undefined;
  /** The proxy resolver for XRIs such as `=example`, on https. Default: XRIs are refused. */
  readonly xriProxy?: string | undefined;
  /** Limits of the HTTP client. */
  readonly http?: HttpOptions | undefined;
  /** Lets visitors make this server reach loopback and private addresses. For development. Default: false. */
  readonly allowPrivateAddresses?: boolean | undefined;
  /** Takes providers of OpenID 1.1 where a page names no other; its messages say and sign less. Default: false. */
  readonly allowOpenId1?: boolean | undefined;
  /**
   * Takes assertions that answer no login of this browser, from providers that `provider` or `discoveryPolicy` lets in. Any site
   * can then log its visitors in here, as somebody else. Default: false.
   */
  readonly allowUnsolicited?: boolean | undefined;
  /** Lets providers be reached by plain http, where anyone on the way can log in as anyone. Default: false. */
  readonly allowInsecureHttp?: boolean | undefined;
}

/** What `RelyingPartyOptions` come to, checked once. */
export interface Party extends VerificationContext, AssociationContext, SelectionPolicy {
  readonly store: Store;
  readonly stateless: boolean;
  readonly allowUnsolicited: boolean;
  readonly provider: ProviderOption | undefined;
  /** The identifiers of the provider, when it has a pattern for them. */
  readonly ownIdentifiers: OwnIdentifiers | undefined;
  readonly requests: ExtensionRequests;
  /** The return URL and realm of one login. @throws OPTION_INVALID, RETURN_URL_OUTSIDE_REALM */
  site(returnUrl: string | undefined, realm: string | undefined): Site;
}

/** How this site names itself to a provider. */
export interface Site {
  readonly returnUrl: string;
  readonly realm: string;
}

const OWNER = 'createRelyingParty';

/** Every method of a store is there. */
export const isStore: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  ['get', 'set', 'add', 'take', 'delete'].every(
    (method) => typeof (value as Record<string, unknown>)[method] === 'function',
  )
    ? undefined
    : 'must be a Store: an object with get, set, add, take and delete';

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

const isPopup: Check = (value) => (value === 'popup' ? undefined : "must be 'popup'");

const isLanguages: Check = (value) =>
  [value].flat().every((tag) => typeof tag === 'string' && /^[a-z0-9*-]+(?:,[a-z0-9*-]+)*$/i.test(tag))
    ? undefined
    : 'must be a language tag or a list of them';

const isOauthRequest: Check = (value) => {
  const fault = isShape({ consumerKey: isText, scope: isText })(value);
  return fault ?? ((value as Partial<OauthRequest>).consumerKey === undefined ? 'needs a consumerKey' : undefined);
};

/** Checks an object by the checks of its members; the fault names the member. */
function isShape(checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (isRecord(value)) return isRecord(value);
    for (const [name, member] of Object.entries(value as object)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (!check) return `has no member "${name}"; it has ${Object.keys(checks).join(', ')}`;
      const fault = member === undefined ? undefined : check(member);
      if (fault) return `has a member "${name}" that ${fault}`;
    }
    return undefined;
  };
}

/** The checks of the options, for the strategy that takes them too. */
export const RELYING_PARTY_CHECKS = Object.freeze({
  returnUrl: isHttpUrl,
  realm: isText,
  provider: isProviderOption,
  store: isStore,
  sreg: isShape({ required: isListOf(isSregField), optional: isListOf(isSregField), policyUrl: isHttpUrl }),
  ax: isShape({ required: isListOf(isAxAttribute), ifAvailable: isListOf(isAxAttribute), updateUrl: isHttpUrl }),
  pape: isShape({
    maxAuthAgeSeconds: isInteger(0, 1_000_000_000),
    preferredPolicies: isListOf(isPolicy),
    requiredPolicies: isListOf(isPolicy),
  }),
  ui: isShape({ mode: isPopup, lang: isLanguages, icon: isBoolean }),
  oauth: isOauthRequest,
  stateless: isBoolean,
  requireHttps: isBoolean,
  discoveryPolicy: isFunction,
  xriProxy: isXriProxy,
  http: isRecord,
  allowOpenId1: isBoolean,
  allowUnsolicited: isBoolean,
  allowPrivateAddresses: isBoolean,
  allowInsecureHttp: isBoolean,
} satisfies Record<keyof RelyingPartyOptions, Check>);

/** Checks the options, once. @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM */
export function readRelyingPartyOptions(options: RelyingPartyOptions): Party {
  checkOptions(OWNER, options, RELYING_PARTY_CHECKS);
  if (options.http !== undefined) checkHttpOptions(OWNER, options.http);
  const { allowPrivateAddresses = false, allowInsecureHttp = false, requireHttps = false } = options;
  const { ax, provider, xriProxy } = options;
  const policy = { requireHttps, allowInsecureHttp, allowPrivateAddresses };
  const url = providerUrl(provider);
  if (url !== undefined && !isProtected(url, policy)) {
    throw invalidOption(OWNER, 'provider', 'must be reached by https');
  }
  if (xriProxy !== undefined) checkXriProxy(OWNER, 'xriProxy', xriProxy, policy);
  if (options.allowUnsolicited && !provider && !options.discoveryPolicy) {
    throw invalidOption(
      OWNER,
      'allowUnsolicited',
      'needs provider or discoveryPolicy to say whose assertions are welcome',
    );
  }
  const site = options.returnUrl === undefined ? undefined : readSite(options.returnUrl, options.realm, ax);
  return {
    http: createHttpClient({ ...options.http, allowPrivateAddresses }),
    store: options.store ?? new MemoryStore(),
    flights: new SingleFlight(),
    associationFlights: new SingleFlight(),
    stateless: options.stateless ?? false,
    provider,
    ownIdentifiers: typeof provider === 'object' ? ownIdentifiers(provider) : undefined,
    providerName: typeof provider === 'object' ? provider.name : undefined,
    requests: { sreg: options.sreg, ax, pape: options.pape, ui: options.ui, oauth: options.oauth },
    discoveryPolicy: options.discoveryPolicy,
    xriProxy,
    allowOpenId1: options.allowOpenId1 ?? false,
    allowUnsolicited: options.allowUnsolicited ?? false,
    requireHttps,
    allowPrivateAddresses,
    allowInsecureHttp,
    site: (returnUrl, realm) =>
      returnUrl === undefined && realm === undefined && site
        ? site
        : readSite(returnUrl ?? site?.returnUrl, realm ?? options.realm, ax),
  };
}

/** What a provider would refuse is refused here: URLs of this site outside its realm (OpenID 2.0 sec. 9.2, AX 1.0 sec. 5.1). */
function readSite(returnUrl: string | undefined, givenRealm: string | undefined, ax: AxRequest | undefined): Site {
  const fault = isHttpUrl(returnUrl);
  if (returnUrl === undefined || fault) throw invalidOption(OWNER, 'returnUrl', fault ?? 'must be given');
  if (!isFreeForReturnTo(returnUrl))
    throw invalidOption(OWNER, 'returnUrl', 'has a parameter that the response has too');
  const realm = givenRealm ?? `${new URL(returnUrl).origin}/`;
  if (ax?.updateUrl !== undefined && withoutQuery(ax.updateUrl) === withoutQuery(returnUrl)) {
    // AX 1.0 sec. 5.1: updates are posted there as assertions, and an update is no login.
    throw invalidOption(OWNER, 'ax', 'has an updateUrl that is the return URL');
  }
  if (ax?.updateUrl !== undefined && !matchRealm(realm, ax.updateUrl)) {
    throw invalidOption(OWNER, 'ax', 'has an updateUrl outside the realm');
  }
  if (matchRealm(realm, returnUrl)) return { returnUrl, realm };
  throw new ConfigurationError(
    'RETURN_URL_OUTSIDE_REALM',
    `The return URL ${quoted(returnUrl)} is outside the realm ${quoted(realm)}.`,
    {
      hint: 'Scheme, host and port of the realm must be those of the return URL, and its path the beginning of the other.',
      detail: { returnUrl, realm },
    },
  );
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
