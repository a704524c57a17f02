import { IdentifierError, quoted, VerificationError } from '../errors.js';
import type { Xrd } from './xrds.js';

/**
 * The URL at which a proxy resolver answers for an XRI with the whole chain of XRDs (XRI Resolution 2.0 sec. 11.7).
 *
 * Security: the XRI is a stranger's text inside the URL of a trusted server. Here it can neither leave the path of the proxy nor
 * ask it for anything but the chain; a redirect, which a proxy makes to wherever a registration says, must not be followed.
 *
 * @param proxy from the site's configuration
 * @param xri normalized, as `normalizeIdentifier` gives it
 * @throws IDENTIFIER_MALFORMED
 */
export function buildXriQuery(proxy: string, xri: string): string {
  const [path = '', ...query] = uriNormalForm(xri).split('?');
  if (path.split('/').some((segment) => segment === '.' || segment === '..'))
    throw malformedXri(xri, 'has dot segments');
  if (query.some((part) => /_xrd_/i.test(part))) throw malformedXri(xri, 'has parameters for the resolver');
  const own = query.length > 0 ? `?${query.join('?')}` : '';
  // A query of its own stays; one that is a lone question mark gets another, so that it stays one.
  const separator = own === '' ? '?' : own === '?' ? '??' : `${own}&`;
  return `${proxy.replace(/\/$/, '')}/${path}${separator}_xrd_r=application/xrds%2Bxml;sep=false`;
}

/**
 * URI-normal form (XRI Syntax 2.0 sec. 2.3.1): what a URL would read otherwise is escaped, most of it in cross-references. The
 * fragment stays away, as it does from a URL (OpenID 2.0 sec. 7.2).
 */
function uriNormalForm(xri: string): string {
  let depth = 0;
  let form = '';
  for (const character of xri) {
    if (character === '#' && depth === 0) break;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    const isMeaningful = character === '%' || (depth > 0 && '/?#'.includes(character)) || character > '~';
    form += isMeaningful ? encodeURIComponent(character) : character;
  }
  if (depth !== 0) throw malformedXri(xri, 'has a parenthesis without its other one');
  return form;
}

/**
 * The CanonicalID that an XRI resolved to, once the chain of authorities that leads to it is confirmed: every parent must have
 * the right to give out its child, up to the root that the XRI itself names (OpenID 2.0 sec. 7.3.2.3).
 *
 * Security: without this any authority could claim an identifier of any other one.
 *
 * @param xrds of the answer, root first
 * @throws SERVICE_ABSENT when there is no CanonicalID or no ProviderID, CANONICAL_ID_MISMATCH, IDENTIFIER_MALFORMED
 */
export function confirmCanonicalId(xri: string, xrds: readonly Xrd[]): string {
  const root = rootAuthority(xri);
  const [last, ...parents] = xrds.toReversed();
  const [canonicalId = ''] = last?.canonicalIds ?? [];
  if (canonicalId === '' || !last?.providerIds.some((id) => id !== '')) {
    throw new IdentifierError('SERVICE_ABSENT', `${quoted(xri)} did not resolve to a canonical identifier.`, {
      step: 'discovery',
      hint: 'The XRI is not registered, or its registry leaves out CanonicalID or ProviderID.',
    });
  }
  // It becomes the key of an account: nothing but persistent segments, and nothing that merely looks like another one.
  if (!isCanonicalId(canonicalId)) throw mismatch(xri, canonicalId);
  let child = canonicalId.toLowerCase();
  for (const parent of parents) {
    const sought = withoutLastSegment(child);
    if (sought === undefined || parent.canonicalIds[0]?.toLowerCase() !== sought) throw mismatch(xri, canonicalId);
    child = sought;
  }
  if (withoutLastSegment(child) !== root) throw mismatch(xri, canonicalId);
  return canonicalId;
}

/** One or more segments that begin with an exclamation mark (XRI Syntax 2.0 sec. 2.2.3). */
const PERSISTENT = /^(?:![A-Za-z0-9._~%:@&=+$,;-]+)+$/;
const ROOT_SYMBOL = /^[=@+$!(]/;
const MAX_CANONICAL_ID_LENGTH = 2_048;

/** Whether a text is a CanonicalID by its form: a root, and persistent segments below it alone. Never throws. */
export function isCanonicalId(text: string): boolean {
  if (text.length > MAX_CANONICAL_ID_LENGTH || !ROOT_SYMBOL.test(text) || !/^[!"$-~]+$/.test(text)) return false;
  const root = findRoot(text);
  return root !== undefined && PERSISTENT.test(text.slice(root.length));
}

function withoutLastSegment(id: string): string | undefined {
  const bang = id.lastIndexOf('!');
  return bang < 0 ? undefined : id.slice(0, bang);
}

/** Who gives out the first segment: a global context symbol or a whole cross-reference (XRI Syntax 2.0 sec. 2.2.1). */
function rootAuthority(xri: string): string {
  const root = findRoot(xri);
  // With an empty root, any identifier would do.
  if (root === undefined) throw malformedXri(xri, 'has a parenthesis without its other one');
  return root;
}

function findRoot(xri: string): string | undefined {
  if (!xri.startsWith('(')) return xri.slice(0, 1);
  let depth = 0;
  for (let index = 0; index < xri.length; index += 1) {
    if (xri[index] === '(') depth += 1;
    if (xri[index] === ')') depth -= 1;
    if (depth === 0) return xri.slice(0, index + 1).toLowerCase();
  }
  return undefined;
}

function malformedXri(xri: string, fault: string): IdentifierError {
  return new IdentifierError('IDENTIFIER_MALFORMED', `The identifier ${quoted(xri)} ${fault}.`, {
    step: 'normalization',
    hint: 'Type an i-name such as =example, or the address of a page.',
  });
}

function mismatch(xri: string, canonicalId: string): VerificationError {
  return new VerificationError(
    'CANONICAL_ID_MISMATCH',
    `${quoted(xri)} resolved to ${quoted(canonicalId)}, which its authorities may not give out.`,
    { step: 'discovery', hint: 'The answer of the proxy resolver was forged, or a registry is wrong.' },
  );
}
