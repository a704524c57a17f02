import { domainToASCII, domainToUnicode } from 'node:url';
import { IdentifierError, quoted } from '../errors.js';
import { isIpAddress } from '../host-address.js';

/** What a visitor typed, in its three forms (N-7). */
export interface Id4meIdentifier {
  readonly kind: 'domain' | 'email';
  /** As it was typed, but for blanks around it. Never to be trusted or compared. */
  readonly entered: string;
  /** What is compared and kept: the domain as A-labels in lower case, the local part as it was typed. */
  readonly canonical: string;
  /** For people to read: the domain as U-labels. */
  readonly display: string;
  /** The domain alone, as A-labels. */
  readonly domain: string;
  /** What stands before the @. `Joe` and `joe` are two (N-6). */
  readonly localPart?: string;
}

/** RFC 1035 sec. 2.3.4, with room for the longest that is put before the domain: `_openid.`, and a hash for mail (E-5). */
const MAX_NAME_LENGTH = 253;
const MAX_DOMAIN_LENGTH = MAX_NAME_LENGTH - '_openid.'.length;
const MAX_MAIL_DOMAIN_LENGTH = MAX_DOMAIN_LENGTH - 57;
/** RFC 5321 sec. 4.5.3.1.1, in octets. */
const MAX_LOCAL_PART_LENGTH = 64;
const MAX_TEXT_LENGTH = 1024;

/** N-2; `@` is judged apart. Surrogates would be hashed as something else, and marks of direction show another text. */
const FORBIDDEN = /[\p{Cc}\p{Z}\p{Surrogate}\u202a-\u202e\u2066-\u2069/?#:%\\]/u;
/** Parts of quoted mailboxes, which are not supported (N-4), and of address lists. */
const FORBIDDEN_IN_LOCAL_PART = /["(),;<>[\]]/;
const LABEL = /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;
/** Names that the public DNS never has (RFC 6761, 6762, 7686, 8375, 9476): inside a network they may lead anywhere. */
const RESERVED_TLDS: ReadonlySet<string> = new Set([
  'alt',
  'arpa',
  'example',
  'internal',
  'invalid',
  'local',
  'localhost',
  'onion',
  'test',
]);

/**
 * Reads an ID4me identifier: a domain name or an e-mail address, either of them international (N-1 to N-7).
 *
 * Security: two identifiers are the same when their canonical forms are.
 *
 * @param text anything a stranger may send
 * @param options `allowReservedNames` admits names such as `alice.localhost`, for development
 * @throws IDENTIFIER_ABSENT, IDENTIFIER_MALFORMED
 */
export function parseIdentifier(text: unknown, options: { allowReservedNames?: boolean } = {}): Id4meIdentifier {
  if (text !== undefined && text !== null && typeof text !== 'string') throw malformed('', 'is not text');
  const entered = (text ?? '').trim();
  if (entered === '') {
    throw new IdentifierError('IDENTIFIER_ABSENT', 'No identifier was given.', { step: 'normalization', hint: HINT });
  }
  if (entered.length > MAX_TEXT_LENGTH) throw malformed(entered, 'is too long');
  if (FORBIDDEN.test(entered)) throw malformed(entered, 'has characters that neither a domain nor an address has');
  const [first = '', second, ...more] = entered.split('@');
  if (more.length > 0) throw malformed(entered, 'has more than one @');
  const domain = parseDomain(entered, second ?? first, options.allowReservedNames === true);
  const display = domainToUnicode(domain);
  if (second === undefined) return { kind: 'domain', entered, canonical: domain, display, domain };
  checkLocalPart(entered, first, domain);
  return {
    kind: 'email',
    entered,
    canonical: `${first}@${domain}`,
    display: `${first}@${display}`,
    domain,
    localPart: first,
  };
}

/** UTS #46 as browsers apply it, lower case, without the dot at the end (N-3). It repairs much, so what comes out is checked. */
function parseDomain(entered: string, text: string, allowReservedNames: boolean): string {
  const domain = domainToASCII(text).replace(/\.$/, '');
  if (domain === '') throw malformed(entered, 'has no valid domain name');
  if (isIpAddress(domain)) throw malformed(entered, 'is an IP address, not a name');
  const labels = domain.split('.');
  // `_dmarc` and the like name services, and often belong to others than the domain does.
  if (!labels.every((label) => LABEL.test(label))) throw malformed(entered, 'has a label that no domain name has');
  // An A-label that stands for another text than itself would be shown as one domain and be another.
  if (domainToASCII(domainToUnicode(domain)) !== domain) throw malformed(entered, 'has a false A-label');
  if (domain.length > MAX_DOMAIN_LENGTH) throw malformed(entered, 'is too long');
  if (labels.length < 2) throw malformed(entered, 'is a single word');
  if (!allowReservedNames && RESERVED_TLDS.has(labels.at(-1) ?? '')) {
    throw malformed(entered, 'ends in a name that is not on the public internet');
  }
  return domain;
}

function checkLocalPart(entered: string, localPart: string, domain: string): void {
  // N-5: the hash of nothing would be everybody's.
  if (localPart === '') throw malformed(entered, 'has nothing before the @');
  if (FORBIDDEN_IN_LOCAL_PART.test(localPart)) throw malformed(entered, 'has a quoted or otherwise special mailbox');
  if (Buffer.byteLength(localPart) > MAX_LOCAL_PART_LENGTH || domain.length > MAX_MAIL_DOMAIN_LENGTH) {
    throw malformed(entered, 'is too long');
  }
}

const HINT = 'Type a domain name such as example.com, or an e-mail address.';

function malformed(text: string, fault: string): IdentifierError {
  return new IdentifierError('IDENTIFIER_MALFORMED', `The identifier ${quoted(text)} ${fault}.`, {
    step: 'normalization',
    hint: HINT,
  });
}
