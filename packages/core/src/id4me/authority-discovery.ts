import { LRUCache } from 'lru-cache';
import { createDnsClient, type DnsClient, type DnsOptions, type DnsSecurity } from '../dns-client.js';
import { copyOf, IdentifierError, isRelyingPartyError, quoted } from '../errors.js';
import { publish } from '../events.js';
import { checkAllowances } from '../options.js';
import { SingleFlight } from '../single-flight.js';
import { type EmailLayout, fetchAuthorityRecord } from './authority-record.js';
import { type Id4meIdentifier, parseIdentifier } from './identifier.js';
import { isSameIssuer, issuerOfRecord, parseIssuer } from './issuer.js';
import { type AuthorityContext, authorityContext, type FetchOptions } from './provider-metadata.js';
import { fetchWebFingerIssuer } from './webfinger.js';

/** The authority of an identifier, and how it was found. */
export interface Authority {
  readonly issuer: string;
  /** Which way of the chain led to it. */
  readonly foundBy: 'dns' | 'webfinger' | 'site';
  /** The name that answered: the identifier's own domain, or a parent that answers for it (W-4). */
  readonly discoveredAt: string;
  /** What DNSSEC says of the answer; 'unknown' where nobody who can be believed said anything. */
  readonly security: DnsSecurity;
  /** The agent that the record names. It steers nothing (G-8). */
  readonly agent?: string;
}

/** How authorities are looked for. */
export interface LookupOptions {
  /** Asked first: the issuer for an identifier, or undefined to have it looked up. Default: everything is looked up. */
  readonly resolveAuthority?:
    | ((identifier: Id4meIdentifier) => string | undefined | Promise<string | undefined>)
    | undefined;
  /** Asks the identifier's host by WebFinger where DNS has no record. Default: false. */
  readonly webFinger?: boolean | undefined;
  /** Issuers by domain, for domains that neither way leads anywhere from. Default: none. */
  readonly authorities?: Readonly<Record<string, string>> | undefined;
  /**
   * Takes only a record at the very name, never a parent's, that is secured by DNSSEC or named by WebFinger just so.
   * Default: false.
   */
  readonly strictLookup?: boolean | undefined;
  /** Also reads the tags `iau` and `iag` of old records. Default: false. */
  readonly legacyTags?: boolean | undefined;
  /** Where records of e-mail addresses are looked for. Default: ['hash56']. */
  readonly emailLayouts?: readonly EmailLayout[] | undefined;
  /** Asked before anything is requested from an authority; anything but true refuses the login. Default: all are welcome. */
  readonly authorityPolicy?:
    | ((issuer: string, identifier: string | undefined) => boolean | Promise<boolean>)
    | undefined;
}

/** What discovering needs: made once by a relying party. */
export interface DiscoveryContext extends AuthorityContext, LookupOptions {
  readonly dnsClient: DnsClient;
  readonly dnssec: DnsOptions['dnssec'];
  readonly authorityCache: AuthorityCache;
}

/** How long that there is nothing is remembered (L-9). */
const ABSENT_TTL_MS = 60_000;
const MAX_TTL_MS = 300_000;

type Outcome = { readonly authority: Authority } | { readonly error: IdentifierError };

/** The authorities that were found lately, and the identifiers that have none; one lookup at a time for each. */
export class AuthorityCache {
  readonly #known = new LRUCache<string, Outcome>({ max: 10_000, ttl: MAX_TTL_MS });
  readonly #flights = new SingleFlight<Outcome>();

  /** @throws what the lookup threw, or had thrown a minute ago */
  async obtain(identifier: Id4meIdentifier, lookup: () => Promise<{ authority: Authority; ttlMs: number }>) {
    const key = identifier.canonical;
    const outcome = this.#known.get(key) ?? (await this.#flights.run(key, () => this.#look(key, lookup)));
    if ('error' in outcome) throw copyOf(outcome.error);
    return outcome.authority;
  }

  async #look(key: string, lookup: () => Promise<{ authority: Authority; ttlMs: number }>): Promise<Outcome> {
    try {
      const { authority, ttlMs } = await lookup();
      if (ttlMs > 0) this.#known.set(key, { authority }, { ttl: Math.min(ttlMs, MAX_TTL_MS) });
      return { authority };
    } catch (error) {
      // That nobody could tell is no answer: only certain ones are remembered (L-7).
      if (!(error instanceof IdentifierError) || !/^DNS_(NAME|RECORD)_/.test(error.code)) throw error;
      this.#known.set(key, { error }, { ttl: ABSENT_TTL_MS });
      return { error };
    }
  }
}

/**
 * The authority of an identifier: by its DNS record, then by WebFinger if that is asked for (ID4me, OIDC Discovery sec. 2).
 * Corresponds to the discovery of id4me_rp_client.
 *
 * Security: asks name servers, and with `webFinger` the host, that a visitor chose.
 *
 * @param identifier as typed by a visitor
 * @throws OPTION_INVALID, IDENTIFIER_ABSENT, IDENTIFIER_MALFORMED, DNS_NAME_ABSENT, DNS_RECORD_ABSENT, DNS_RECORD_INVALID,
 *   DNS_RECORD_AMBIGUOUS, DNS_INSECURE, DNS_FAILED, TIMED_OUT, ISSUER_MALFORMED, AUTHORITY_REFUSED
 */
export async function discoverAuthority(
  identifier: string,
  options: FetchOptions & LookupOptions & { readonly dns?: DnsOptions } = {},
): Promise<Authority> {
  checkAllowances('discoverAuthority', options);
  const { http, allowPrivateAddresses = false, allowInsecureHttp = false, dns, ...lookup } = options;
  return obtainAuthority(parseIdentifier(identifier, { allowReservedNames: allowPrivateAddresses }), {
    ...authorityContext({ ...(http && { http }), allowPrivateAddresses, allowInsecureHttp }),
    ...lookup,
    dnsClient: createDnsClient(dns, http?.agent),
    dnssec: dns?.dnssec,
    authorityCache: new AuthorityCache(),
  });
}

/** The authority of an identifier, welcome at this site. @throws like `discoverAuthority` */
export async function obtainAuthority(identifier: Id4meIdentifier, context: DiscoveryContext): Promise<Authority> {
  const override = await context.resolveAuthority?.(identifier);
  const authority =
    override === undefined
      ? await context.authorityCache.obtain(identifier, () => lookUp(identifier, context))
      : fromSite(override, identifier, context);
  await checkWelcome(authority.issuer, identifier.canonical, context);
  publish({
    type: 'authority-discovered',
    identifier: identifier.canonical,
    issuer: authority.issuer,
    discoveredAt: authority.discoveredAt,
  });
  return authority;
}

/** I-9: the site may refuse authorities; asked before anything is requested from one. @throws AUTHORITY_REFUSED */
export async function checkWelcome(issuer: string, identifier: string | undefined, { authorityPolicy }: LookupOptions) {
  if (!authorityPolicy || (await authorityPolicy(issuer, identifier)) === true) return;
  throw new IdentifierError('AUTHORITY_REFUSED', `The authority ${quoted(issuer)} is not welcome at this site.`, {
    step: 'discovery',
    hint: "The site's authorityPolicy did not say true.",
    detail: { issuer },
  });
}

/** The chain: DNS, WebFinger, the site's own map. Only the certain absence of one leads to the next. */
async function lookUp(
  identifier: Id4meIdentifier,
  context: DiscoveryContext,
): Promise<{ authority: Authority; ttlMs: number }> {
  try {
    return await byDns(identifier, context);
  } catch (error) {
    if (!isRelyingPartyError(error) || !/^DNS_(NAME|RECORD)_ABSENT$/.test(error.code)) throw error;
    const authority = (await byWebFinger(identifier, context)) ?? byMap(identifier, context);
    if (!authority) throw error;
    return { authority, ttlMs: ABSENT_TTL_MS };
  }
}

async function byDns(identifier: Id4meIdentifier, context: DiscoveryContext) {
  const { strictLookup = false, legacyTags = false, emailLayouts, dnsClient, dnssec } = context;
  const record = await fetchAuthorityRecord(identifier, {
    dns: dnsClient,
    legacyTags,
    exactNameOnly: strictLookup,
    ...(dnssec && { dnssec }),
    ...(emailLayouts && { emailLayouts }),
  });
  const issuer = issuerOfRecord(record.issuer, context);
  const { discoveredAt, security, ttlSeconds } = record;
  if (strictLookup && security !== 'secure') await corroborate(issuer, identifier, context);
  const agent = record.agent === undefined ? {} : { agent: issuerOfRecord(record.agent, context) };
  return {
    authority: { issuer, foundBy: 'dns' as const, discoveredAt, security, ...agent },
    ttlMs: ttlSeconds * 1_000,
  };
}

/** A record that nobody signed could be anybody's; the identifier's own web server must say the same. */
async function corroborate(issuer: string, identifier: Id4meIdentifier, context: DiscoveryContext): Promise<void> {
  const named = await fetchWebFingerIssuer(identifier, context);
  if (named !== undefined && isSameIssuer(named, issuer)) return;
  throw new IdentifierError('DNS_INSECURE', `Nothing confirms the ID4me record of ${quoted(identifier.canonical)}.`, {
    step: 'dns',
    hint: 'This site wants the record secured by DNSSEC, or the same issuer named by WebFinger on the domain.',
    detail: { identifier: identifier.canonical, issuer },
  });
}

async function byWebFinger(identifier: Id4meIdentifier, context: DiscoveryContext): Promise<Authority | undefined> {
  if (!context.webFinger) return undefined;
  // A domain need not have a web server; that it has none leaves it without a record, and nothing worse.
  const issuer = await fetchWebFingerIssuer(identifier, context).catch((error: unknown) => {
    if (isRelyingPartyError(error) && ['HOST_NOT_FOUND', 'CONNECTION_FAILED'].includes(error.code)) return undefined;
    throw error;
  });
  if (issuer === undefined) return undefined;
  return { issuer, foundBy: 'webfinger', discoveredAt: identifier.domain, security: 'unknown' };
}

function byMap(identifier: Id4meIdentifier, context: DiscoveryContext): Authority | undefined {
  const { authorities = {} } = context;
  const issuer = Object.hasOwn(authorities, identifier.domain) ? authorities[identifier.domain] : undefined;
  return issuer === undefined ? undefined : fromSite(issuer, identifier, context);
}

function fromSite(issuer: string, { domain }: Id4meIdentifier, context: DiscoveryContext): Authority {
  return { issuer: parseIssuer(issuer, context), foundBy: 'site', discoveredAt: domain, security: 'unknown' };
}
