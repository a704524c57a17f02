import { domainToASCII } from 'node:url';
import { IdentifierError, quoted } from '../errors.js';

/** What an ID4me record says. */
export interface AuthorityRecord {
  /** `https://host[:port][/path]`, the host in lower case, the path as it was written. */
  readonly issuer: string;
  /** The identity agent, in the same form. It steers nothing (G-8). */
  readonly agent?: string;
  /** What is wrong with the record, yet can be read. */
  readonly warnings: readonly string[];
}

/** How records are read. */
export interface RecordOptions {
  /** Reads the tags `iau` and `iag` of old drafts, too. Default false. */
  legacyTags?: boolean;
}

/** L-8. */
const MAX_RECORD_BYTES = 2048;
const BLANKS_AROUND = /^[ \t\r\n]+|[ \t\r\n]+$/g;
/** Wider than DKIM's, on which the grammar is built (RFC 6376 sec. 3.2): whatever a later version adds is to be ignored. */
const TAG_NAME = /^[!-~]+$/;

/**
 * Reads one TXT record: the authority that it names, or undefined when it is no ID4me record at all (G-1 to G-10, L-3).
 *
 * A record that begins with `v=OID1` and is wrong otherwise is an error: its owner wanted to say something, so nothing else
 * may be concluded from it (G-11).
 *
 * @param text the strings of one record joined with nothing between; written by a stranger
 * @throws DNS_RECORD_INVALID, DNS_RECORD_ABSENT
 */
export function parseDnsRecord(text: string, options: RecordOptions = {}): AuthorityRecord | undefined {
  if (!isAuthorityRecord(text)) return undefined;
  const tags = parseTags(text);
  const warnings: string[] = [];
  const [issuerTag, agentTag] = tagNames(text, tags, options.legacyTags === true);
  const issuer = tags.get(issuerTag);
  if (issuer === undefined && tags.has('iau')) throw outdated(text);
  if (issuer === undefined) throw invalid(text, 'has no iss tag');
  const agent = tags.get(agentTag);
  return {
    issuer: parseLocation(text, issuerTag, issuer, warnings),
    ...(agent === undefined ? {} : { agent: parseLocation(text, agentTag, agent, warnings) }),
    warnings,
  };
}

/**
 * Reads all TXT records of a name: the authority that they name, or undefined when none is an ID4me record (L-3, L-4).
 *
 * @throws DNS_RECORD_AMBIGUOUS, DNS_RECORD_INVALID, DNS_RECORD_ABSENT
 */
export function selectRecord(records: readonly string[], options: RecordOptions = {}): AuthorityRecord | undefined {
  // The same record twice says nothing else than the record once.
  const candidates = [...new Set(records)].filter(isAuthorityRecord);
  const [record, ...others] = candidates;
  if (others.length > 0) {
    // Whichever was taken: an attacker who can add a record, not remove one, would win half of the time.
    throw new IdentifierError(
      'DNS_RECORD_AMBIGUOUS',
      `dns: ${candidates.length} ID4me records contradict each other.`,
      {
        step: 'dns',
        hint: 'The owner of the domain has to leave one TXT record that begins with v=OID1.',
        detail: { records: candidates.slice(0, 5).map(quoted) },
      },
    );
  }
  return record === undefined ? undefined : parseDnsRecord(record, options);
}

/** G-3: the first tag is `v`, and its value exactly `OID1`. */
function isAuthorityRecord(text: string): boolean {
  return /^[ \t\r\n]*v[ \t\r\n]*=[ \t\r\n]*OID1[ \t\r\n]*(?:;|$)/.test(text);
}

/** The tag list: names and values, with the blanks around them gone (G-1, G-4, G-5). */
function parseTags(text: string): ReadonlyMap<string, string> {
  if (Buffer.byteLength(text) > MAX_RECORD_BYTES) throw invalid(text, `is longer than ${MAX_RECORD_BYTES} bytes`);
  const parts = text.split(';').map(withoutBlanks);
  if (parts.at(-1) === '') parts.pop();
  const tags = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = withoutBlanks(part.slice(0, Math.max(0, equals)));
    if (!TAG_NAME.test(name)) throw invalid(text, 'has a part that is not a tag and its value');
    if (tags.has(name)) throw invalid(text, `has the tag ${quoted(name)} twice`);
    tags.set(name, withoutBlanks(part.slice(equals + 1)));
  }
  return tags;
}

/** G-9: old and new names do not mix, since one of the two would be ignored. */
function tagNames(text: string, tags: ReadonlyMap<string, string>, legacyTags: boolean) {
  const isLegacy = legacyTags && (tags.has('iau') || tags.has('iag'));
  if (isLegacy && (tags.has('iss') || tags.has('clp'))) throw invalid(text, 'has tags of an old draft beside new ones');
  return isLegacy ? (['iau', 'iag'] as const) : (['iss', 'clp'] as const);
}

/** A host, with a port and a path where needed, as an https URL (G-2, G-6, G-7, G-10). */
function parseLocation(text: string, tag: string, value: string, warnings: string[]): string {
  const bare = value.replace(/^https:\/\//i, '');
  if (bare !== value)
    warnings.push(`The tag ${tag} holds a scheme; it should hold a host name, a port and a path alone.`);
  const [, host = '', port, path = ''] = /^([^:/]*)(?::([1-9]\d{0,4}))?(\/.*)?$/s.exec(bare) ?? [];
  if (!isHostName(host.toLowerCase())) throw invalid(text, `has no host name in its tag ${tag}`);
  if (Number(port ?? 443) > 65_535) throw invalid(text, `has an impossible port in its tag ${tag}`);
  if (!isPlainPath(path)) throw invalid(text, `has an unusual path in its tag ${tag}`);
  return `https://${host.toLowerCase()}${port === undefined || port === '443' ? '' : `:${port}`}${path}`;
}

/** A name in A-labels, and no address, since its last label begins with a letter. Where it leads is checked when it is asked (I-3). */
function isHostName(host: string): boolean {
  return (
    host.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$|^localhost$/.test(host) &&
    domainToASCII(host) === host
  );
}

/** The characters of RFC 3986, spelt in the one way that no URL parser changes: no dot segments, no empty ones, no escaped slash. */
function isPlainPath(path: string): boolean {
  return (
    /^(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*$/.test(path) &&
    !/%(?:2[ef]|5c|[01][0-9a-f]|7f)/i.test(path) &&
    !/\/(?:\/|\.{1,2}(?:\/|$))/.test(path)
  );
}

function withoutBlanks(text: string): string {
  return text.replace(BLANKS_AROUND, '');
}

/** A record of an old draft is none here; but its owner said something, so that no parent may answer instead (G-9, G-11). */
function outdated(text: string): IdentifierError {
  return new IdentifierError('DNS_RECORD_ABSENT', `dns: the record ${quoted(text)} is of an old draft of ID4me.`, {
    step: 'dns',
    hint: 'The owner of the domain has to replace iau and iag by iss and clp; a site can read the old tags with legacyTags.',
    detail: { record: text.slice(0, 200) },
  });
}

function invalid(text: string, fault: string): IdentifierError {
  return new IdentifierError('DNS_RECORD_INVALID', `dns: the ID4me record ${quoted(text)} ${fault}.`, {
    step: 'dns',
    hint: 'The owner of the domain has to correct it: v=OID1;iss=<host name of the authority>;clp=<of the agent>',
    detail: { record: text.slice(0, 200) },
  });
}
