import { IdentifierError, quoted, VerificationError } from '../errors.js';
import type { Xrd } from './xrds.js';

/**
 * The URL at which a proxy resolver answers for an XRI with the whole chain of XRDs (XRI Resolution 2.0 sec. 11.7).
 *
 * @param proxy from the site's configuration
 * @param xri normalised, as `normalizeIdentifier` gives it
 */
export function buildXriQuery(proxy: string, xri: string): string {
  const [path = '', ...query] = uriNormalForm(xri).split('?');
  const own = query.length > 0 ? `?${query.join('?')}` : '';
  // A query of its own stays; one that is a lone question mark gets another, so that it stays one.
  const separator = own === '' ? '?' : own === '?' ? '??' : `${own}&`;
  return `${proxy.replace(/\/+$/, '')}/${path}${separator}_xrd_r=application/xrds%2Bxml;sep=false`;
}

/** URI-normal form (XRI Syntax 2.0 sec. 2.3.1): what a URL would read otherwise is escaped, most of it in cross-references. */
function uriNormalForm(xri: string): string {
  let depth = 0;
  let form = '';
  for (const character of xri) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    const isMeaningful = character === '%' || (depth > 0 && '/?#'.includes(character)) || character > '~';
    form += isMeaningful ? encodeURIComponent(character) : character;
  }
  return form;
}

/**
 * The CanonicalID that an XRI resolved to, once the chain of authorities that leads to it is confirmed: every parent must have
 * the right to give out its child, up to the root that the XRI itself names (OpenID 2.0 sec. 7.3.2.3).
 *
 * Security: without this any authority could claim an identifier of any other one.
 *
 * @param xrds of the answer, root first
 * @throws SERVICE_ABSENT when there is no CanonicalID or no ProviderID, CANONICAL_ID_MISMATCH
 */
export function confirmCanonicalId(xri: string, xrds: readonly Xrd[]): string {
  const [last, ...parents] = xrds.toReversed();
  const canonicalId = last?.canonicalIds[0];
  if (canonicalId === undefined || canonicalId === '' || last?.providerIds.length === 0) {
    throw new IdentifierError('SERVICE_ABSENT', `${quoted(xri)} did not resolve to a canonical identifier.`, {
      step: 'discovery',
      hint: 'The XRI is not registered, or its registry leaves out CanonicalID or ProviderID.',
    });
  }
  let child = canonicalId.toLowerCase();
  for (const parent of parents) {
    const sought = withoutLastSegment(child);
    if (sought === undefined || parent.canonicalIds[0]?.toLowerCase() !== sought) throw mismatch(xri, canonicalId);
    child = sought;
  }
  if (withoutLastSegment(child) !== rootAuthority(xri)) throw mismatch(xri, canonicalId);
  return canonicalId;
}

function withoutLastSegment(id: string): string | undefined {
  const bang = id.lastIndexOf('!');
  return bang < 0 ? undefined : id.slice(0, bang);
}

/** Who gives out the first segment: a global context symbol or a cross-reference (XRI Syntax 2.0 sec. 2.2.1). */
function rootAuthority(xri: string): string {
  const authority = (xri.split('/', 1)[0] ?? '').toLowerCase();
  return authority.startsWith('(') ? authority.slice(0, authority.indexOf(')') + 1) : authority.slice(0, 1);
}

function mismatch(xri: string, canonicalId: string): VerificationError {
  return new VerificationError(
    'CANONICAL_ID_MISMATCH',
    `${quoted(xri)} resolved to ${quoted(canonicalId)}, which its authorities may not give out.`,
    { step: 'discovery', hint: 'The answer of the proxy resolver was forged, or a registry is wrong.' },
  );
}
