import { html, Token, Tokenizer, TokenizerMode } from 'parse5';

/** What the `<head>` of a page says about OpenID. The first mention of each counts. */
export interface HtmlHead {
  /** `<meta http-equiv="X-XRDS-Location" content>` (Yadis 1.0 sec. 6.2.5). */
  readonly xrdsLocation?: string;
  /** rel token -> href, for the rels of OpenID (OpenID 2.0 sec. 7.3.3, 14.2.1). */
  readonly links: ReadonlyMap<string, string>;
}

const RELS: ReadonlySet<string> = new Set(['openid2.provider', 'openid2.local_id', 'openid.server', 'openid.delegate']);

/** Elements that may stand in a head; any other element of HTML begins the body, in a browser as here. */
const HEAD_ELEMENTS: ReadonlySet<string> = new Set([
  ...['base', 'basefont', 'bgsound', 'link', 'meta', 'title', 'style', 'script', 'noscript', 'noframes', 'template'],
]);

/** Elements whose content is text up to their end tag. Scripting counts as on, so that `noscript` hides what is in it. */
const TEXT_CONTENT: ReadonlyMap<string, Tokenizer['state']> = new Map([
  ['title', TokenizerMode.RCDATA],
  ['style', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['noscript', TokenizerMode.RAWTEXT],
  ['script', TokenizerMode.SCRIPT_DATA],
]);

/** The tokenizer compares each new attribute with all earlier ones of its tag; a page of one tag would take seconds. */
const MAX_ATTRIBUTES = 64;
const CHUNK = 1_024;

/** So much of a page is looked at: the tokenizer slows down on long tokens, and no honest head is longer. */
const MAX_LENGTH = 131_072;

/**
 * Reads what the head of an HTML page says about OpenID, and nothing behind the head (OpenID 2.0 sec. 7.3.3).
 *
 * Security: visitors of a host can often write into the body of its pages, never into the head. Comments, scripts,
 * titles and templates are skipped by the tokenizer's own rules.
 *
 * Done in steps, since a page may be slow to read (D-16).
 */
export function* parseHtmlHead(page: string): Generator<void, HtmlHead> {
  const reader = new HeadReader();
  const tokenizer = new BoundedTokenizer(reader);
  reader.enterText = (state) => {
    tokenizer.state = state;
  };
  const length = Math.min(page.length, MAX_LENGTH);
  for (let start = 0; start < length && !reader.done && !tokenizer.isOverfull; start += CHUNK) {
    tokenizer.write(page.slice(start, start + CHUNK), start + CHUNK >= page.length);
    yield;
  }
  const { xrdsLocation, links } = reader;
  return xrdsLocation === undefined ? { links } : { xrdsLocation, links };
}

class BoundedTokenizer extends Tokenizer {
  constructor(handler: HeadReader) {
    super({ sourceCodeLocationInfo: false }, handler);
  }

  /** Whether the tag that is being read has more attributes than any honest one. */
  get isOverfull(): boolean {
    const token = this.currentToken;
    return token !== null && 'attrs' in token && token.attrs.length > MAX_ATTRIBUTES;
  }
}

class HeadReader {
  xrdsLocation: string | undefined;
  readonly links = new Map<string, string>();
  done = false;
  enterText: (state: Tokenizer['state']) => void = () => undefined;
  #place: 'before' | 'html' | 'head' = 'before';
  #templates = 0;
  #textElement: string | undefined;

  onStartTag(tag: Token.TagToken): void {
    const name = tag.tagName;
    const textState = TEXT_CONTENT.get(name);
    if (textState !== undefined) {
      this.#textElement = name;
      this.enterText(textState);
    }
    if (this.done || html.getTagID(name) === html.TAG_ID.UNKNOWN) return;
    if (this.#place !== 'head') this.#beforeHead(tag);
    else if (name === 'template') this.#templates += 1;
    else if (this.#templates > 0) return;
    else if (!HEAD_ELEMENTS.has(name)) this.done = true;
    else if (name === 'link') this.#readLink(tag);
    else if (name === 'meta') this.#readMeta(tag);
  }

  onEndTag(tag: Token.TagToken): void {
    const name = tag.tagName;
    if (name === this.#textElement) this.#textElement = undefined;
    else if (name === 'template' && this.#templates > 0) this.#templates -= 1;
    else if (['head', 'body', 'html'].includes(name)) this.done = true;
  }

  /** Text outside the elements of a head begins the body too. */
  onCharacter(): void {
    if (this.#place === 'head' && this.#templates === 0 && this.#textElement === undefined) this.done = true;
  }

  onComment(): void {}
  onDoctype(): void {}
  onEof(): void {}
  onNullCharacter(): void {}
  onWhitespaceCharacter(): void {}

  /** Only `<html>` and then `<head>`, each open, lead into the head. */
  #beforeHead(tag: Token.TagToken): void {
    const next = this.#place === 'before' ? 'html' : 'head';
    if (tag.tagName === next && !tag.selfClosing) this.#place = next;
    else this.done = true;
  }

  #readLink(tag: Token.TagToken): void {
    const href = Token.getTokenAttr(tag, 'href');
    const rels = Token.getTokenAttr(tag, 'rel');
    if (href === null || rels === null) return;
    for (const rel of rels.toLowerCase().split(/\s+/)) {
      if (RELS.has(rel) && !this.links.has(rel)) this.links.set(rel, href.trim());
    }
  }

  #readMeta(tag: Token.TagToken): void {
    const content = Token.getTokenAttr(tag, 'content');
    if (content === null || Token.getTokenAttr(tag, 'http-equiv')?.toLowerCase() !== 'x-xrds-location') return;
    this.xrdsLocation ??= content.trim();
  }
}
