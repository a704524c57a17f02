import type { DnsAnswer, DnsClient, DnsOptions, DnsSecurity } from '../dns-client.js';
import { IdentifierError, quoted } from '../errors.js';
import { type AuthorityRecord, type RecordOptions, selectRecord } from './dns-record.js';
import type { Id4meIdentifier } from './identifier.js';
import { type LookupOptions, lookupNames } from './lookup-name.js';

export { type EmailLayout, type LookupOptions, lookupNames } from './lookup-name.js';

/** The record of an identifier, and how far it can be relied on. */
export interface FoundRecord extends AuthorityRecord {
  /** The name that had the record, without `_openid.`: the identifier's own, or a parent that answers for it (W-4). */
  readonly discoveredAt: string;
  /** The weakest of all answers that led here: a forged absence leads to a parent as well as a forged record does. */
  readonly security: DnsSecurity;
  /** How long this may be relied on: the least of all answers that led here, and five minutes at most (L-9). */
  readonly ttlSeconds: number;
}

/** How a record is looked up. */
export interface FetchRecordOptions extends RecordOptions, LookupOptions {
  dns: DnsClient;
  /** The client's own setting. 'require': an answer that is not known to be secure counts for nothing. Default 'off'. */
  dnssec?: DnsOptions['dnssec'];
  signal?: AbortSignal;
}

/** L-9: what is cached longer keeps identifiers alive that their owners have deleted. */
const MAX_AGE_SECONDS = 300;
const MAX_ABSENT_AGE_SECONDS = 60;

type Found = Extract<DnsAnswer, { kind: 'found' }>;

/**
 * Looks the record of an identifier up: at its own name, then at its parents' (L-1, W-1, W-3, E-5).
 *
 * All names are asked at once and the answers judged in order, so that a slow parent delays nobody. A failure at a name that
 * counts ends the lookup: whoever could drop one answer would else move the visitor to the parent's authority (L-7).
 *
 * @throws DNS_NAME_ABSENT, DNS_RECORD_ABSENT, DNS_RECORD_INVALID, DNS_RECORD_AMBIGUOUS, DNS_INSECURE, DNS_FAILED, TIMED_OUT,
 * TOO_MANY_REQUESTS, or the signal's reason
 */
export async function fetchAuthorityRecord(
  identifier: Id4meIdentifier,
  options: FetchRecordOptions,
): Promise<FoundRecord> {
  const { dns, signal } = options;
  signal?.throwIfAborted();
  const lookups = new AbortController();
  const stop = () => lookups.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const names = lookupNames(identifier, options);
    const answers = names.map((name) => ({ name, answer: dns.lookupTxt(name, lookups.signal) }));
    // Names that no longer count may fail unheard.
    for (const { answer } of answers) answer.catch(() => {});
    return (await firstRecord(answers, options)) ?? (await absence(identifier, answers, dns, lookups.signal));
  } finally {
    signal?.removeEventListener('abort', stop);
    lookups.abort();
  }
}

interface Lookup {
  readonly name: string;
  readonly answer: Promise<DnsAnswer>;
}

async function firstRecord(lookups: readonly Lookup[], options: FetchRecordOptions): Promise<FoundRecord | undefined> {
  const before: DnsAnswer[] = [];
  for (const { name, answer } of lookups) {
    const given = await answer;
    // W-3: other TXT records, of a wildcard for instance, do not end the walk.
    const record = given.kind === 'found' ? recordOf(given, name, before, options) : undefined;
    if (record) return record;
    before.push(given);
  }
  return undefined;
}

function recordOf(
  answer: Found,
  name: string,
  before: readonly DnsAnswer[],
  options: FetchRecordOptions,
): FoundRecord | undefined {
  const record = selectRecord(answer.records, options);
  if (!record) return undefined;
  const security = weakest([answer, ...before]);
  if (options.dnssec === 'require' && security !== 'secure') throw insecure(name, security);
  const ages = before.map(({ ttlSeconds }) => Math.min(ttlSeconds, MAX_ABSENT_AGE_SECONDS));
  const ttlSeconds = Math.min(MAX_AGE_SECONDS, answer.ttlSeconds, ...ages);
  return { ...record, discoveredAt: name.replace(/^_openid\./, ''), security, ttlSeconds };
}

function weakest(answers: readonly DnsAnswer[]): DnsSecurity {
  const states = answers.map(({ security }) => security);
  return states.includes('unknown') ? 'unknown' : states.includes('insecure') ? 'insecure' : 'secure';
}

/** Whether the domain is misspelt, or has no record: one question more, since a domain seldom has any name of ours. */
async function absence(
  { canonical, domain }: Id4meIdentifier,
  lookups: readonly Lookup[],
  dns: DnsClient,
  signal: AbortSignal,
): Promise<never> {
  const answers = await Promise.all(lookups.map(({ answer }) => answer));
  const isAsked = answers.length > 0 && !answers.some(exists);
  const own = isAsked ? await dns.lookupTxt(domain, signal).catch(() => undefined) : undefined;
  signal.throwIfAborted();
  if (own && !exists(own)) {
    throw new IdentifierError('DNS_NAME_ABSENT', `dns: there is no domain ${quoted(domain)}.`, {
      step: 'dns',
      hint: 'Check the spelling of the identifier.',
      detail: { identifier: canonical },
    });
  }
  throw new IdentifierError('DNS_RECORD_ABSENT', `dns: ${quoted(canonical)} has no ID4me record.`, {
    step: 'dns',
    hint: 'Check the spelling; or the owner of the domain has to publish a TXT record at _openid, which begins with v=OID1.',
    detail: { identifier: canonical, names: lookups.map(({ name }) => name) },
  });
}

function exists(answer: DnsAnswer): boolean {
  return answer.kind === 'found' || answer.nameExists;
}

function insecure(name: string, security: DnsSecurity): IdentifierError {
  return new IdentifierError('DNS_INSECURE', `dns: the ID4me record at ${quoted(name)} is not secured by DNSSEC.`, {
    step: 'dns',
    hint:
      security === 'unknown'
        ? 'No name server that can be believed said so: give this site one on loopback, or dohUrl.'
        : 'The owner of the domain has to sign it.',
    detail: { name, security },
  });
}
