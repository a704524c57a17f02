import type { JWK } from 'jose';
import { checkDnsOptions, createDnsClient, type DnsOptions } from '../dns-client.js';
import { checkHttpOptions, createHttpClient, HTTP_DEFAULTS, type HttpOptions } from '../http-client.js';
import { checkOptions, invalidOption, type OptionOwner } from '../options.js';
import { SingleFlight } from '../single-flight.js';
import type { Store } from '../store.js';
import { MemoryStore } from '../stores/memory-store.js';
import { AuthorityCache, type DiscoveryContext, type LookupOptions } from './authority-discovery.js';
import type { ClaimsRequest } from './claims-request.js';
import type { ClientDescription } from './client-metadata.js';
import type { RegistrationContext } from './client-registration.js';
import {
  type AgentDirectory,
  type AuthorityDirectory,
  createAgentDirectory,
  createAuthorityDirectory,
} from './directory.js';
import type { DistributedClaimsOptions } from './distributed-claims.js';
import type { EndpointOrigin } from './endpoint-origin.js';
import { parseIssuer } from './issuer.js';
import { type KeyContext, KeySets } from './key-set.js';
import type { LocalizedDescriptions } from './localized-metadata.js';
import { RegistrationQuota } from './registration-quota.js';
import type { RegisteredClient } from './registration-response.js';
import { RELYING_PARTY_CHECKS } from './relying-party-checks.js';
import { readStaticClients, type StaticClient } from './static-client.js';
import { UnstoredClients } from './unstored-client.js';

/** Options of the ID4me relying party. Unknown ones are refused. */
export interface RelyingPartyOptions extends LookupOptions {
  /** The name of this site, shown to visitors by their authority. Must be given. */
  readonly clientName: string;
  /** The absolute URL of this site that authorities send the visitor back to; https, or http on loopback. Must be given. */
  readonly redirectUri: string;
  /**
   * Gives each authority a redirect URI of its own, which differs in the parameter `authority`, so that the answers of two cannot
   * be mixed up even where they do not name their issuer. Registrations made by hand need that URI too. Default: false.
   *
   * Security: with false, an authority that does not name itself in its answers (RFC 9207) can be mixed up with one that a visitor was
   * lured to, whose maker then logs in as that visitor.
   */
  readonly redirectUriPerAuthority?: boolean | undefined;
  /** What is asked for. Default: nothing but who it is. */
  readonly claims?: ClaimsRequest | undefined;
  /**
   * Claims without which nobody logs in, whoever says them. They have to be asked for in `claims`, too. Default: none; visitors
   * may decline each.
   */
  readonly requiredClaims?: readonly string[] | undefined;
  /** Asked for beside `openid`. Default: none. */
  readonly scopes?: readonly string[] | undefined;
  /** Keeps registrations and used transactions. Sites with several processes need a shared one. Default: a `MemoryStore`. */
  readonly store?: Store | undefined;
  /** Shown to visitors by their authority, with the next ones. Default: none. */
  readonly logoUri?: string | undefined;
  readonly policyUri?: string | undefined;
  readonly tosUri?: string | undefined;
  readonly clientUri?: string | undefined;
  /**
   * The name of this site and the four before in further languages, by language tag: `{ de: { clientName: 'Seite' } }`. What a
   * language lacks is shown as above. Default: none.
   */
  readonly localized?: LocalizedDescriptions | undefined;
  /** E-mail addresses of who is responsible for this site. Default: none. */
  readonly contacts?: readonly string[] | undefined;
  /** Default: 'web'; 'native' where `redirectUri` is on loopback with http, since authorities refuse web sites there. */
  readonly applicationType?: 'web' | 'native' | undefined;
  /** Of tokens, in the order of preference: RS, PS and ES with 256, 384 and 512. Default: ES256, PS256, RS256. */
  readonly signingAlgorithms?: readonly string[] | undefined;
  /** Whether UserInfo must be signed. Default: false; where it is signed all the same, the signature must be right. */
  readonly userinfoSigned?: boolean | undefined;
  /** Whether tokens are encrypted for this site: not, where the authority can, or always. Default: 'off'. */
  readonly encryption?: 'off' | 'prefer' | 'require' | undefined;
  /** Private keys, of `generateEncryptionKeys`; needed unless `encryption` is 'off'. */
  readonly encryptionKeys?: readonly JWK[] | undefined;
  /**
   * Private keys, of `generateAuthenticationKeys`, that sign in place of a secret at each authority that takes that
   * (`private_key_jwt`). Default: none; authorities give out secrets.
   */
  readonly authenticationKeys?: readonly JWK[] | undefined;
  /** Whether the site registers itself at authorities that are not among `clients`. Default: 'dynamic'. */
  readonly registration?: 'dynamic' | 'static' | undefined;
  /** Registrations made by hand, by issuer. Default: none. */
  readonly clients?: Readonly<Record<string, StaticClient>> | undefined;
  /** How often this process registers itself in an hour, at all authorities together. Default: 1000. */
  readonly maxRegistrationsPerHour?: number | undefined;
  /** Asks for refresh tokens, which let the site ask for tokens while the visitor is away. Default: false. */
  readonly refreshTokens?: boolean | undefined;
  /** Where visitors may be sent after a log-out at the authority. Default: nowhere. */
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
  /** Where authorities post logout tokens to, for `verifyLogoutToken`. Default: nowhere. */
  readonly backchannelLogoutUri?: string | undefined;
  /**
   * Where authorities may have their endpoints: on any https host, on the site of their issuer (the domain right below a public
   * suffix), or at its very origin. Default: 'any-https'; others refuse authorities that are spread over several domains.
   */
  readonly endpointOrigin?: EndpointOrigin | undefined;
  /** How names are looked up. */
  readonly dns?: DnsOptions | undefined;
  /** How far claims from agents are followed. */
  readonly distributedClaims?: DistributedClaimsOptions | undefined;
  /** Limits of the HTTP client. */
  readonly http?: HttpOptions | undefined;
  /** How far clocks may differ. Seconds, from 0 to 300; default 60. */
  readonly clockToleranceSeconds?: number | undefined;
  /**
   * How long ago an ID token may have been issued, beside `clockToleranceSeconds`. Seconds, from 1 to 86400; default: for as long
   * as the token says that it is good.
   */
  readonly maxTokenAgeSeconds?: number | undefined;
  /** Lets visitors log in with another identifier than they typed, if its own record names the same authority. Default: false. */
  readonly allowIdentifierSwitch?: boolean | undefined;
  /** Takes ID tokens without a signature from authorities that registered this site so. Default: false. */
  readonly allowUnsignedIdToken?: boolean | undefined;
  /** Takes claims from agents that do not sign them. Default: false. */
  readonly allowPlainAgentClaims?: boolean | undefined;
  /** Lets visitors make this server reach loopback and private addresses, and use reserved names. For development. Default: false. */
  readonly allowPrivateAddresses?: boolean | undefined;
  /** Reaches authorities and agents on loopback by plain http. For development. Default: false. */
  readonly allowInsecureHttp?: boolean | undefined;
}

/** What `RelyingPartyOptions` come to, checked once. */
export interface Party extends DiscoveryContext, RegistrationContext, KeyContext {
  readonly authorityDirectory: AuthorityDirectory;
  readonly agents: AgentDirectory;
  readonly redirectUri: string;
  readonly claims: ClaimsRequest | undefined;
  readonly requiredClaims: readonly string[];
  readonly scopes: readonly string[];
  readonly refreshTokens: boolean;
  readonly encryptionKeys: readonly JWK[];
  readonly authenticationKeys: readonly JWK[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly distributedClaims: DistributedClaimsOptions;
  readonly clockToleranceSeconds: number;
  readonly maxTokenAgeSeconds: number | undefined;
  readonly allowIdentifierSwitch: boolean;
  readonly allowPlainAgentClaims: boolean;
}

/** Checks the options, once; `owner` is what the site called with them. @throws OPTION_UNKNOWN, OPTION_INVALID */
export function readRelyingPartyOptions(
  options: RelyingPartyOptions,
  owner: OptionOwner = { name: 'createRelyingParty' },
): Party {
  checkOptions(owner.name, options, RELYING_PARTY_CHECKS);
  if (options.http !== undefined) checkHttpOptions(owner.name, options.http);
  if (options.dns !== undefined) checkDnsOptions(owner.name, options.dns);
  for (const name of ['clientName', 'redirectUri'] as const) {
    if (options[name] === undefined) throw invalidOption(owner, name, 'must be given');
  }
  const { encryption = 'off', encryptionKeys = [], signingAlgorithms } = options;
  if (encryption !== 'off' && encryptionKeys.length === 0) {
    throw invalidOption(owner, 'encryption', 'needs encryptionKeys, which generateEncryptionKeys makes');
  }
  if (signingAlgorithms?.length === 0) throw invalidOption(owner, 'signingAlgorithms', 'must name one at least');
  const { allowPrivateAddresses = false, allowInsecureHttp = false } = options;
  const { timeoutMs = HTTP_DEFAULTS.timeoutMs } = options.http ?? {};
  for (const issuer of Object.values(options.authorities ?? {})) {
    parseIssuer(issuer, { allowPrivateAddresses, allowInsecureHttp });
  }
  return {
    ...lookupOf(options),
    ...registrationOf(options, owner),
    http: createHttpClient({ ...options.http, allowPrivateAddresses }),
    allowPrivateAddresses,
    allowInsecureHttp,
    endpointOrigin: options.endpointOrigin,
    keySets: new KeySets(),
    authorityDirectory: createAuthorityDirectory(timeoutMs),
    agents: createAgentDirectory(timeoutMs),
    redirectUri: options.redirectUri,
    claims: options.claims,
    requiredClaims: options.requiredClaims ?? [],
    scopes: options.scopes ?? [],
    refreshTokens: options.refreshTokens ?? false,
    encryptionKeys,
    authenticationKeys: options.authenticationKeys ?? [],
    postLogoutRedirectUris: options.postLogoutRedirectUris ?? [],
    distributedClaims: options.distributedClaims ?? {},
    clockToleranceSeconds: options.clockToleranceSeconds ?? 60,
    maxTokenAgeSeconds: options.maxTokenAgeSeconds,
    allowIdentifierSwitch: options.allowIdentifierSwitch ?? false,
    allowUnsignedIdToken: options.allowUnsignedIdToken ?? false,
    allowPlainAgentClaims: options.allowPlainAgentClaims ?? false,
  };
}

function lookupOf({ dns, http, ...options }: RelyingPartyOptions) {
  const { resolveAuthority, webFinger, authorities, strictLookup, legacyTags, emailLayouts, authorityPolicy } = options;
  return {
    resolveAuthority,
    webFinger,
    authorities,
    strictLookup,
    legacyTags,
    emailLayouts,
    authorityPolicy,
    dnsClient: createDnsClient(dns, http?.agent),
    dnssec: dns?.dnssec,
    authorityCache: new AuthorityCache(),
  };
}

function registrationOf(options: RelyingPartyOptions, owner: OptionOwner) {
  const { redirectUri, refreshTokens, registration = 'dynamic', clients, maxRegistrationsPerHour = 1_000 } = options;
  const client: ClientDescription = { ...options, redirectUris: [redirectUri], usesRefreshTokens: refreshTokens };
  return {
    store: options.store ?? new MemoryStore(),
    client,
    staticClients: readStaticClients(owner, clients, options),
    registersItself: registration === 'dynamic',
    registrationMs: options.http?.deadlineMs ?? HTTP_DEFAULTS.deadlineMs,
    registrationFlights: new SingleFlight<RegisteredClient>(),
    unstoredClients: new UnstoredClients(),
    registrationQuota: new RegistrationQuota(maxRegistrationsPerHour),
  };
}
