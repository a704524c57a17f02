import { IdentifierError, quoted } from '../errors.js';

/** What a visitor typed, normalized: a URL to discover, or an XRI to resolve. */
export interface NormalizedIdentifier {
  readonly kind: 'url' | 'xri';
  readonly identifier: string;
}

/** OpenID 1.1 appendix D allows 255 bytes and real identifiers are shorter; ten times that is a mistake or an attack. */
const MAX_IDENTIFIER_LENGTH = 2_048;

const XRI_FIRST_CHARACTER = /^[=@+$!(]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const FORBIDDEN_IN_URL = /[\u0000-\u0020\u007f-\u00a0"<>\\^`{|}\u2028\u2029\ufeff\p{Surrogate}]/u;

/**
 * Normalizes what a visitor typed into the form: the kind of identifier and its canonical text (OpenID 2.0 sec. 7.2).
 *
 * Security: whether something is an XRI is decided here, by the typed text alone, never by a URL that looks like a proxy's.
 *
 * @param text anything a stranger may send
 * @throws IDENTIFIER_ABSENT, IDENTIFIER_MALFORMED
 */
export function normalizeIdentifier(text: string): NormalizedIdentifier {
  if (typeof text !== 'string') throw malformedIdentifier(String(text), 'is not text');
  const trimmed = text.trim();
  if (trimmed === '') {
    throw new IdentifierError('IDENTIFIER_ABSENT', 'No identifier was given.', {
      step: 'normalization',
      hint: 'Type the address of a page or a provider, such as https://example.com/.',
    });
  }
  if (trimmed.length > MAX_IDENTIFIER_LENGTH) throw malformedIdentifier(trimmed, 'is too long');

  const withoutScheme = trimmed.replace(/^xri:\/\//i, '');
  if (XRI_FIRST_CHARACTER.test(withoutScheme)) return { kind: 'xri', identifier: checkedXri(withoutScheme) };
  return { kind: 'url', identifier: normalizeUrl(withHttpScheme(withoutScheme)) };
}

/** A scheme is a scheme with its slashes: `httpfoo.example` and `example.com:8080` have none. */
function withHttpScheme(text: string): string {
  if (/^https?:\/\//i.test(text)) return text;
  if (/^https?:(?!\/\/)/i.test(text)) throw malformedIdentifier(text, 'has a scheme without its two slashes');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw malformedIdentifier(text, 'is neither an http nor an https URL');
  return `http://${text}`;
}

function checkedXri(text: string): string {
  if (FORBIDDEN_IN_URL.test(text)) throw malformedIdentifier(text, 'has characters that no XRI has');
  return text;
}

/**
 * The canonical form of an http or https URL: two spellings of one identifier give one text (OpenID 2.0 sec. 7.2, RFC 3986
 * sec. 6). The fragment is dropped. `new URL` alone would rewrite `127.1` and drop control characters, so what it would
 * change in silence is refused first; what it leaves (percent escapes) is normalized after.
 *
 * @throws IDENTIFIER_MALFORMED
 */
export function normalizeUrl(text: string): string {
  const hash = text.indexOf('#');
  const bare = hash < 0 ? text : text.slice(0, hash);
  if (FORBIDDEN_IN_URL.test(bare)) throw malformedIdentifier(text, 'has characters that no URL has');
  if (/%(?![0-9a-f]{2})/i.test(bare)) throw malformedIdentifier(text, 'has a malformed percent escape');
  const authority = /^https?:\/\/([^/?]*)/i.exec(bare)?.[1];
  if (!authority) throw malformedIdentifier(text, 'has no host');
  if (authority.includes('@')) throw malformedIdentifier(text, 'has a user name or password in it');
  const url = parseUrl(bare);
  if (!url) throw malformedIdentifier(text, 'is not a URL');
  checkHost(text, authority, url);
  return bare.includes('%') ? normalizeEscapes(url.href) : url.href;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** `0x7f.1` and `2130706433` become `127.0.0.1` in `new URL`: good for finding it out, bad for the equality of identities. */
function checkHost(text: string, authority: string, url: URL): void {
  const typedHost = authority.replace(/:\d*$/, '').toLowerCase();
  if (/^\d+\.\d+\.\d+\.\d+$/.test(url.hostname) && typedHost !== url.hostname) {
    throw malformedIdentifier(text, 'has an IP address in an unusual spelling');
  }
  if (url.hostname.includes('..') || url.hostname.startsWith('.'))
    throw malformedIdentifier(text, 'has an empty label in its host');
}

/** Escapes in upper case, and none where the character is unreserved (RFC 3986 sec. 6.2.2). */
function normalizeEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : triplet.toUpperCase();
  });
}

/**
 * The fragment of a claimed identifier, with its `#`; empty when there is none. It becomes part of an account's key as it is.
 *
 * @throws IDENTIFIER_MALFORMED
 */
export function checkedFragment(url: string): string {
  const fragment = url.slice(withoutFragment(url).length);
  // Visible ASCII: two fragments that look the same are the same.
  if (/^(?:#[!-~]*)?$/.test(fragment) && !FORBIDDEN_IN_URL.test(fragment)) return fragment;
  throw malformedIdentifier(url, 'has a fragment that no URL has');
}

/** A claimed identifier without its fragment: the part that is discovered (OpenID 2.0 sec. 11.5.1). */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

function malformedIdentifier(text: string, fault: string): IdentifierError {
  return new IdentifierError('IDENTIFIER_MALFORMED', `The identifier ${quoted(text)} ${fault}.`, {
    step: 'normalization',
    hint: 'Type the address of a page or a provider, such as https://example.com/.',
  });
}
