import zlib from 'node:zlib';

const SIZE = 1_000_000;

/** The longest XRDS document that is parsed at all; a longer one is refused for its length. */
const XRDS_READ = 65_500;

const ROOT = '<x:XRDS xmlns:x="xri://$xrds" xmlns="xri://$xrd*($v*2.0)"><XRD>';
const SERVICE = '<Service><Type>http://specs.openid.net/auth/2.0/signon</Type><URI>https://op.example/</URI></Service>';
const LAUGHS = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join(
  '',
);

/** What repeats until the document is full, behind what it starts with. @type {Record<string, readonly [string, string]>} */
const PAGES = {
  'opening brackets': ['', '<'],
  'tags without end': ['', '<link '],
  'templates in templates': ['', '<template>'],
  'elements in elements': ['', '<div>'],
  'unknown elements': ['', '<x>'],
  links: ['', '<link rel="a b" href="c">'],
  'metas without meaning': ['', '<meta http-equiv=x content=y>'],
  'closing tags': ['', '</x>'],
  'comments without end': ['', '<!--'],
  'one comment': ['<!--', '- '],
  'empty comments': ['', '<!---->'],
  'odd comments': ['', '<?x?>'],
  DOCTYPEs: ['', '<!DOCTYPE html>'],
  'a DOCTYPE without end': ['<!DOCTYPE ', 'a '],
  entities: ['<!DOCTYPE x [', '<!ENTITY a "&a;&a;">'],
  'one attribute': ['<link href="', 'a'],
  'references in an attribute': ['<link href="', '&amp;'],
  'numeric references': ['<title>', '&#x26;'],
  'a million attributes': ['<link', ' a'],
  'different attributes': ['<link', ' #'],
  quotes: ['<link rel=', '"'],
  'many rels': ['<link href="a" rel="', 'openid.server '],
  'blanks in a rel': ['<link href="a" rel="', ' '],
  titles: ['', '<title></title>'],
  'titles without end': ['', '<title>'],
  'one text': ['<title>', 'a'],
  'scripts in scripts': ['<script>', '<!--<script>'],
  'styles without end': ['<style>', '</styl'],
  NULs: ['', '\0'],
  blanks: ['', ' \n'],
};

/** @type {Record<string, readonly [string, string]>} */
const DOCUMENTS = {
  'opening brackets': ['', '<'],
  'elements in elements': [ROOT, '<a>'],
  'tags without end': [ROOT, '<a '],
  'empty elements': [ROOT, '<a/>'],
  'a million services': [ROOT, '<Service/>'],
  'whole services': [ROOT, SERVICE],
  'URIs of a service': [`${ROOT}<Service>`, '<URI>https://op.example/</URI>'],
  'one comment': ['<!--', '- '],
  comments: [ROOT, '<!---->'],
  'one instruction': ['<?x ', '? '],
  instructions: [ROOT, '<?a b?>'],
  'one CDATA': [`${ROOT}<![CDATA[`, ']]'],
  CDATAs: [ROOT, '<![CDATA[x]]>'],
  'one attribute': ['<a b="', 'a'],
  'references in an attribute': ['<a b="', '&amp;'],
  'a million attributes': ['<a', ' #=""'],
  'namespaces without end': ['<a', ' xmlns:#=""'],
  quotes: ['<a b=', '"'],
  'one text': [`${ROOT}<Service><URI>`, 'a '],
  references: [ROOT, '&#x26;'],
  'a billion laughs': [`<!DOCTYPE x [<!ENTITY l0 "ha">${LAUGHS}]>${ROOT}`, '&l9;'],
  'entity declarations': ['<!DOCTYPE x [', '<!ENTITY a "&a;&a;">'],
  DOCTYPEs: ['', '<!DOCTYPE x>'],
  'a DOCTYPE behind blanks': [' '.repeat(60_000), '<!DOCTYPE x>'],
  'the start of a DOCTYPE': [ROOT, '<!DOCTYP'],
  blanks: ['', ' \r\n'],
};

/** Bodies that are slow to bring or to decode, whatever they say. @type {Record<string, () => Answer>} */
const BODIES = {
  'bytes that are no UTF-8': () => ({ body: Buffer.alloc(SIZE, 0xff) }),
  'halves of characters': () => ({ body: Buffer.alloc(SIZE, Buffer.from([0xe2, 0x82, 0x41])) }),
  'characters of three bytes': () => ({ body: Buffer.from(fill('<html><head><title>', '\u20ac', SIZE / 3)) }),
  'characters of four bytes': () => ({ body: Buffer.from(fill('<html><head><title>', '\u{1f600}', SIZE / 2)) }),
  'UTF-16': () => ({ body: Buffer.from(fill('\ufeff<html><head>', '<link rel=a>', SIZE / 2), 'utf16le') }),
  'a megabyte of gzip': () => coded('gzip', zlib.gzipSync),
  'a megabyte of deflate': () => coded('deflate', zlib.deflateSync),
  'a megabyte of Brotli': () => coded('br', zlib.brotliCompressSync),
  'a gzip bomb': () => ({
    headers: { 'content-encoding': 'gzip' },
    body: zlib.gzipSync(Buffer.alloc(64_000_000, ' ')),
  }),
  'gzip that does not shrink': () => ({
    headers: { 'content-encoding': 'gzip' },
    body: zlib.gzipSync(Buffer.from(fill('<html><head>', '<link rel=a>', SIZE - 1_000)), { level: 0 }),
  }),
  'chunks of seventy bytes': () => ({ body: Buffer.from(fill('<html><head>', '<link rel=a>', SIZE)), chunkBytes: 70 }),
};

/**
 * What the hostile server answers with. A body with `chunkBytes` goes in chunks of that size (RFC 9112 sec. 7.1).
 *
 * @typedef {{ headers?: Record<string, string>, body: Buffer, chunkBytes?: number }} Answer
 */

/** What is refused for its many chunks, once the first of them are there. */
export const CRUMBS = 'chunks of one byte';

/** A megabyte of each shape, and XRDS documents that are just short enough to be read. @type {Map<string, () => Answer>} */
export const SHAPES = new Map([
  ...named('a page of', PAGES, (head, piece) => html(fill(`<html><head>${head}`, piece, SIZE))),
  ...named('XRDS of', DOCUMENTS, (head, piece) => xrds(fill(head, piece, SIZE))),
  ...named('short XRDS of', DOCUMENTS, (head, piece) => xrds(fill(head, piece, XRDS_READ))),
  ...Object.entries(BODIES),
  [CRUMBS, () => ({ body: Buffer.from(fill('<html><head>', '<link rel=a>', SIZE)), chunkBytes: 1 })],
]);

/**
 * @param {string} what
 * @param {Record<string, readonly [string, string]>} shapes
 * @param {(head: string, piece: string) => Answer} write
 * @returns {Array<[string, () => Answer]>}
 */
function named(what, shapes, write) {
  return Object.entries(shapes).map(([name, [head, piece]]) => [`${what} ${name}`, () => write(head, piece)]);
}

/** In a piece, `#` stands for another name each time. @param {string} head @param {string} piece @param {number} length */
function fill(head, piece, length) {
  if (!piece.includes('#') || piece.includes('&#')) {
    return head + piece.repeat(Math.max(0, Math.floor((length - head.length) / piece.length)));
  }
  const pieces = [head];
  for (let count = 0, size = head.length; size < length - 16; count += 1) {
    const text = piece.replace('#', `a${count.toString(36)}`);
    pieces.push(text);
    size += text.length;
  }
  return pieces.join('');
}

/** @param {string} text @returns {Answer} */
const html = (text) => ({ body: Buffer.from(text) });

/** @param {string} text @returns {Answer} */
const xrds = (text) => ({ headers: { 'content-type': 'application/xrds+xml' }, body: Buffer.from(text) });

/** @param {string} coding @param {(text: Buffer) => Buffer} encode @returns {Answer} */
const coded = (coding, encode) => ({
  headers: { 'content-encoding': coding },
  body: encode(Buffer.from(fill('<html><head>', '<link rel=a>', SIZE))),
});
