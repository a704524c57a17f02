import { checkHttpOptions, createHttpClient, HTTP_DEFAULTS, type HttpOptions } from '../http-client.js';
import {
  type Check,
  checkOptions,
  invalidOption,
  isBoolean,
  isFunction,
  isHttpUrl,
  isInteger,
  isOneOf,
  isRecord,
  isText,
  type OptionOwner,
} from '../options.js';
import { SingleFlight } from '../single-flight.js';
import { isStore, type Store } from '../store.js';
import { MemoryStore } from '../stores/memory-store.js';
import type { AssociationContext } from './association.js';
import { ASSOCIATION_POLICY, type AssociationPolicy, HASH_NAMES } from './association-message.js';
import { DiscoveryFailures } from './discovery-failure.js';
import { type EndpointPolicy, isProtected } from './endpoint-policy.js';
import { EXTENSION_CHECKS } from './extension-options.js';
import type { ExtensionRequests } from './extensions.js';
import {
  isProviderOption,
  type OwnIdentifiers,
  ownIdentifiers,
  type ProviderOption,
  providerUrl,
} from './pinned-provider.js';
import { NONCE_WINDOW } from './response-nonce.js';
import type { DiscoveryPolicy, SelectionPolicy } from './service-selection.js';
import { readSite, type Site, warnOfRealm } from './site.js';
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
  /** Takes logins under an association alone: a provider that makes none is refused. Default: false: it is asked about each assertion. */
  readonly requireAssociation?: boolean | undefined;
  /** The weakest hash that an association may sign with. Default: 'sha1', for providers that have no better one. */
  readonly minimumHash?: AssociationPolicy['minimumHash'] | undefined;
  /** Seconds, 60 to 86,400: an association is used no longer than this, whatever its provider says. Default: 86,400. */
  readonly maxAssociationAgeSeconds?: number | undefined;
  /** Seconds, 1 to 86,400: how old an assertion may be by its nonce, which is remembered as long. Default: 600. */
  readonly maxNonceAgeSeconds?: number | undefined;
  /** Seconds, 0 to 3,600: how far the clock of a provider may be ahead of ours. Default: 300. */
  readonly maxNonceAheadSeconds?: number | undefined;
  /** Refuses assertions about another identifier than the one that was typed. Default: false: another counts after its own discovery. */
  readonly requireRequestedIdentifier?: boolean | undefined;
  /** Begins logins at providers alone, where the visitor chooses an identity; identifiers of visitors are refused. Default: false. */
  readonly requireOpIdentifier?: boolean | undefined;
  /** Refuses identifiers, providers and return URLs on plain http. Default: false: identifiers may be http, endpoints not. */
  readonly requireHttps?: boolean | undefined;
  /**
   * Asked before anything is requested from a provider's endpoint, and again when the login is completed; anything but true refuses
   * it. Default: all are welcome.
   */
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
  readonly requireAssociation: boolean;
  readonly allowUnsolicited: boolean;
  readonly provider: ProviderOption | undefined;
  /** The identifiers of the provider, when it has a pattern for them. */
  readonly ownIdentifiers: OwnIdentifiers | undefined;
  readonly requests: ExtensionRequests;
  /** The return URL and realm of one login. @throws OPTION_INVALID, RETURN_URL_OUTSIDE_REALM */
  site(returnUrl: string | undefined, realm: string | undefined): Site;
}

/** The checks of the options, for the strategy that takes them too. */
export const RELYING_PARTY_CHECKS = Object.freeze({
  returnUrl: isHttpUrl,
  realm: isText,
  provider: isProviderOption,
  store: isStore,
  ...EXTENSION_CHECKS,
  stateless: isBoolean,
  requireAssociation: isBoolean,
  minimumHash: isOneOf(...HASH_NAMES),
  maxAssociationAgeSeconds: isInteger(60, ASSOCIATION_POLICY.maxAssociationAgeSeconds),
  maxNonceAgeSeconds: isInteger(1, 86_400),
  maxNonceAheadSeconds: isInteger(0, 3_600),
  requireRequestedIdentifier: isBoolean,
  requireOpIdentifier: isBoolean,
  requireHttps: isBoolean,
  discoveryPolicy: isFunction,
  xriProxy: isXriProxy,
  http: isRecord,
  allowOpenId1: isBoolean,
  allowUnsolicited: isBoolean,
  allowPrivateAddresses: isBoolean,
  allowInsecureHttp: isBoolean,
} satisfies Record<keyof RelyingPartyOptions, Check>);

/** Checks the options, once; `owner` is what the site called with them. @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM */
export function readRelyingPartyOptions(
  options: RelyingPartyOptions,
  owner: OptionOwner = { name: 'createRelyingParty' },
): Party {
  checkOptions(owner.name, options, RELYING_PARTY_CHECKS);
  if (options.http !== undefined) checkHttpOptions(owner.name, options.http);
  const { allowPrivateAddresses = false, allowInsecureHttp = false, requireHttps = false } = options;
  const { ax, provider, xriProxy } = options;
  checkTogether(options, { requireHttps, allowInsecureHttp, allowPrivateAddresses }, owner);
  const sitePolicy = { updateUrl: ax?.updateUrl, requireHttps, owner };
  const site = options.returnUrl === undefined ? undefined : readSite(options.returnUrl, options.realm, sitePolicy);
  warnOfRealm(options.realm);
  return {
    http: createHttpClient({ ...options.http, allowPrivateAddresses }),
    store: options.store ?? new MemoryStore(),
    flights: new SingleFlight(),
    failures: new DiscoveryFailures(patienceOf(options.http)),
    associationFlights: new SingleFlight(),
    stateless: options.stateless ?? false,
    requireAssociation: options.requireAssociation ?? false,
    minimumHash: options.minimumHash ?? ASSOCIATION_POLICY.minimumHash,
    maxAssociationAgeSeconds: options.maxAssociationAgeSeconds ?? ASSOCIATION_POLICY.maxAssociationAgeSeconds,
    maxNonceAgeSeconds: options.maxNonceAgeSeconds ?? NONCE_WINDOW.maxNonceAgeSeconds,
    maxNonceAheadSeconds: options.maxNonceAheadSeconds ?? NONCE_WINDOW.maxNonceAheadSeconds,
    requireRequestedIdentifier: options.requireRequestedIdentifier ?? false,
    requireOpIdentifier: options.requireOpIdentifier ?? false,
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
        : readSite(returnUrl ?? site?.returnUrl, realm ?? options.realm, sitePolicy),
  };
}

/** How long a page may take to answer, if it has the whole time. */
function patienceOf({ timeoutMs = HTTP_DEFAULTS.timeoutMs, deadlineMs = HTTP_DEFAULTS.deadlineMs }: HttpOptions = {}) {
  return Math.min(timeoutMs, deadlineMs);
}

/** Refuses options that contradict each other. @throws OPTION_INVALID */
function checkTogether(options: RelyingPartyOptions, policy: EndpointPolicy, owner: OptionOwner): void {
  const { provider, xriProxy, requireAssociation, stateless, allowOpenId1, allowUnsolicited } = options;
  const url = providerUrl(provider);
  if (url !== undefined && !isProtected(url, policy)) {
    throw invalidOption(owner, 'provider', 'must be reached by https');
  }
  if (xriProxy !== undefined) checkXriProxy(owner, 'xriProxy', xriProxy, policy);
  if (requireAssociation && stateless) throw invalidOption(owner, 'requireAssociation', 'contradicts stateless');
  if (requireAssociation && allowOpenId1) {
    throw invalidOption(
      owner,
      'requireAssociation',
      'contradicts allowOpenId1: logins of 1.1 have no association here',
    );
  }
  if (allowUnsolicited && !provider && !options.discoveryPolicy) {
    throw invalidOption(
      owner,
      'allowUnsolicited',
      'needs provider or discoveryPolicy to say whose assertions are welcome',
    );
  }
}
