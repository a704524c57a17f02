import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { getPublicSuffix } from 'tldts';
import type { Id4meIdentifier } from './identifier.js';

/**
 * Where the record of an e-mail address is looked for: 'hash56' below its mail domain, under a hash of the local part
 * (E-5); 'dotted' with the @ as a dot (E-4); 'openidemail' with the @ as `._openidemail.` (E-1).
 */
export type EmailLayout = 'hash56' | 'dotted' | 'openidemail';

/** How names to look up are found. */
export interface LookupOptions {
  /** Default 'hash56' alone. */
  emailLayouts?: readonly EmailLayout[];
  /** Whether the parents of the name, and the mail domain, are left out. Default false. */
  exactNameOnly?: boolean;
}

/** W-2. */
const MAX_NAMES = 8;
const PREFIX = '_openid.';

/**
 * The names under which an identifier's record may stand, in the order in which they count: its own first, then those of
 * its parents (W-1, W-2, E-5). At most eight.
 *
 * Security: never a public suffix, nor anything right below one for somebody else's sake: whoever runs `co.uk` or
 * `github.io`, or registers a name there, must not answer for its other tenants.
 */
export function lookupNames(identifier: Id4meIdentifier, options: LookupOptions = {}): readonly string[] {
  const { domain, localPart } = identifier;
  const { emailLayouts = ['hash56'], exactNameOnly = false } = options;
  const parents = ancestry(domain);
  if (parents.length === 0) return [];
  const ofMail = localPart === undefined ? [] : emailLayouts.flatMap((layout) => mailNames(layout, localPart, domain));
  const ofDomain = parents.map((name) => PREFIX + name);
  const all = exactNameOnly ? (localPart === undefined ? ofDomain.slice(0, 1) : ofMail) : [...ofMail, ...ofDomain];
  return [...new Set(all)].slice(0, MAX_NAMES);
}

/** A name and its parents, down to the registered one: that right below the public suffix. None for a suffix itself. */
function ancestry(domain: string): readonly string[] {
  // A name that stands in no list has a suffix of one label, so that two labels are the floor.
  const suffix = getPublicSuffix(domain, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: false,
  });
  const labels = domain.split('.');
  const own = labels.length - (suffix ?? domain).split('.').length;
  return labels.slice(0, own).map((_, index) => labels.slice(index).join('.'));
}

/** The names that a mail address has beyond those of its domain; none where the layout cannot express it. */
function mailNames(layout: EmailLayout, localPart: string, domain: string): readonly string[] {
  if (layout === 'hash56') return [`${PREFIX}${localPartHash(localPart)}.${domain}`];
  const labels = localPartLabels(localPart, domain);
  if (layout === 'openidemail') return fitting([[...labels, '_openidemail', domain].join('.')], labels);
  return fitting(
    labels.map((_, index) => `${PREFIX}${[...labels.slice(index), domain].join('.')}`),
    labels,
  );
}

/** The first 28 octets of SHA-256 in hexadecimal, since all 32 do not fit into a label (E-2, E-5). */
function localPartHash(localPart: string): string {
  return createHash('sha256').update(localPart, 'utf8').digest('hex').slice(0, 56);
}

/** The whole name is converted, since a local part of digits alone would be taken for an IP address. */
function localPartLabels(localPart: string, domain: string): readonly string[] {
  if (/^[!-~]*$/.test(localPart)) return localPart.toLowerCase().split('.');
  const ascii = domainToASCII(`${localPart}.${domain}`);
  return ascii.endsWith(`.${domain}`) ? ascii.slice(0, -domain.length - 1).split('.') : [''];
}

function fitting(names: readonly string[], labels: readonly string[]): readonly string[] {
  return labels.every((label) => /^[!-~]{1,63}$/.test(label)) && names.every(({ length }) => length <= 253)
    ? names
    : [];
}
