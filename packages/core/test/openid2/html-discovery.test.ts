import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHtmlHead } from '../../src/openid2/html-discovery.js';
import { atOnce } from '../at-once.js';
import { quickly } from '../quickly.js';

const LINK = '<link rel="openid2.provider" href="https://op.example/">';
const META = '<meta http-equiv="X-XRDS-Location" content="https://alice.example/xrds">';
const FOUND = { xrdsLocation: 'https://alice.example/xrds', links: { 'openid2.provider': 'https://op.example/' } };
const NOTHING = { links: {} };
const MEGABYTE = 1 << 20;

function read(page: string) {
  const { links, ...rest } = atOnce(parseHtmlHead(page));
  return { ...rest, links: Object.fromEntries(links) };
}
const links = (inHead: string) => read(`<html><head>${inHead}</head></html>`).links;

describe('parseHtmlHead', () => {
  it.each([
    ['a plain page', `<!DOCTYPE html><html><head>${LINK}${META}</head><body></body></html>`],
    ['capitals', `<HTML><HEAD>${LINK.toUpperCase().replace('HTTPS://OP.EXAMPLE/', 'https://op.example/')}${META}`],
    [
      'blanks in tags',
      `<html >\n<head >\n<link  rel = openid2.provider\n href='https://op.example/' />${META}</head >`,
    ],
    ['a head that does not end', `<html><head>${LINK}${META}`],
    ['a body without an end of the head', `<html><head>${LINK}${META}<body>`],
    ['text behind', `<html><head>${LINK}${META}text<link rel="openid2.local_id" href="x">`],
    [
      'XHTML',
      `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></title>${LINK}${META}</head>`,
    ],
    [
      'other elements of a head',
      `<html><head><meta charset="utf-8"><base href="/x"><style>a>b{}</style><script>1<2</script>${LINK}${META}`,
    ],
    ['a closed comment', `<html><head><!-- x -->${LINK}${META}`],
    ['a closed template', `<html><head><template><p></template>${LINK}${META}`],
    ['a byte order mark', `\ufeff<html><head>${LINK}${META}`],
    ['unknown elements', `<html><x-y><head><script:x>${LINK}</script:x>${META}`],
  ])('SPEC-H-01 reads %s', (_name, page) => {
    expect(read(page)).toEqual(FOUND);
  });

  it.each([
    ['no html, no head', LINK + META],
    ['no html', `<head>${LINK}${META}</head>`],
    ['no head', `<html>${LINK}${META}`],
    ['before html', `${LINK}${META}<html><head></head>`],
    ['before head', `<html>${LINK}${META}<head></head>`],
    ['behind the head', `<html><head></head>${LINK}${META}`],
    ['in the body', `<html><head></head><body>${LINK}${META}`],
    ['in a body within the head', `<html><head><body>${LINK}${META}`],
    ['in a second head', `<html><head></head><head>${LINK}${META}</head>`],
    ['in a head within the body', `<html><body><html><head>${LINK}${META}`],
    ['in an html within the head', `<html><head><html>${LINK}${META}`],
    ['in a head within the head', `<html><head><head>${LINK}${META}`],
    ['behind an empty head', `<html><head/>${LINK}${META}`],
    ['behind text', `<html><head>text${LINK}${META}`],
    ['behind a paragraph', `<html><head><p>${LINK}${META}`],
    ['in SVG', `<html><head><svg>${LINK}${META}</svg>`],
    ['behind the end of html', `<html><head></html>${LINK}${META}`],
    ['in a comment', `<html><head><!--${LINK}${META}--></head>`],
    ['in a comment that does not end', `<html><head><!--${LINK}${META}`],
    ['in a comment with a false end', `<html><head><!-- -> -- > ${LINK}${META}-->`],
    ['in a bogus comment', `<html><head><!x ${LINK.replaceAll('>', ' ')}></head>`],
    ['in CDATA', `<html><head><![CDATA[${LINK}]]></head>`],
    ['in a script', `<html><head><script>${LINK}${META}</script></head>`],
    ['in a script that does not end', `<html><head><script>${LINK}${META}`],
    ['in an escaped script', `<html><head><script><!--<script></script>${LINK}${META}`],
    ['in a title', `<html><head><title>${LINK}${META}</title></head>`],
    ['in a title that does not end', `<html><head><title>${LINK}${META}`],
    ['in a style', `<html><head><style>${LINK}${META}</style></head>`],
    ['in noscript', `<html><head><noscript>${LINK}${META}</noscript></head>`],
    ['in noframes', `<html><head><noframes>${LINK}${META}</noframes></head>`],
    ['in a template', `<html><head><template>${LINK}${META}</template></head>`],
    ['in a template in a template', `<html><head><template><template></template>${LINK}${META}</template></head>`],
    ['in a template that does not end', `<html><head><template>${LINK}${META}`],
    ['in a textarea', `<html><head><textarea>${LINK}${META}</textarea>`],
    ['in plaintext', `<html><head><plaintext>${LINK}${META}`],
    ['in an iframe', `<html><head><iframe>${LINK}${META}</iframe>`],
    ['in an attribute', `<html><head><meta name="x" content='${LINK}${META}'></head>`],
    ['in an attribute that does not end', `<html><head><meta name="${LINK.replaceAll('"', "'")}`],
    ['in a tag that does not end', `<html><head>${LINK.slice(0, -1)}`],
    ['in an end tag', '<html><head></link rel="openid2.provider" href="https://op.example/">'],
    ['with namespaces', '<html><head><x:link rel="openid2.provider" href="https://op.example/">'],
    ['as entities', `<html><head>${LINK.replace('<', '&lt;')}`],
    ['in UTF-7', '<html><head>+ADw-link rel+AD0-openid2.provider href+AD0-https://op.example/+AD4-'],
    ['behind a head of 131,072 characters', `<html><head><style>${' '.repeat(131_072)}</style>${LINK}${META}`],
    ['nothing', ''],
  ])('SPEC-H-03, ATK-D-06 does not read a link %s', (_name, page) => {
    expect(read(page)).toEqual(NOTHING);
  });

  it.each([
    [
      'SPEC-H-01 several rels in one',
      '<link rel="openid2.provider  OpenID.Server\tx" href="a">',
      { 'openid2.provider': 'a', 'openid.server': 'a' },
    ],
    [
      'SPEC-H-01 the first one',
      '<link rel=openid.server href=a><link rel=openid.server href=b>',
      { 'openid.server': 'a' },
    ],
    [
      'SPEC-H-01 the first attribute',
      '<link rel=openid.server rel=openid.delegate href=a href=b>',
      { 'openid.server': 'a' },
    ],
    [
      'SPEC-H-01 entities',
      '<link rel=openid.server href="a?b&amp;c&lt;&gt;&quot;&d">',
      { 'openid.server': 'a?b&c<>"&d' },
    ],
    [
      'SPEC-H-02 both versions',
      `${LINK}<link rel=openid2.local_id href=l><link rel=openid.server href=s><link rel=openid.delegate href=d>`,
      {
        'openid2.provider': 'https://op.example/',
        'openid2.local_id': 'l',
        'openid.server': 's',
        'openid.delegate': 'd',
      },
    ],
    ['blanks around the address', '<link rel=openid.server href=" a\n">', { 'openid.server': 'a' }],
    ['no href', '<link rel=openid.server><link rel=openid.server href=b>', { 'openid.server': 'b' }],
    ['no rel', '<link href=a>', {}],
    ['other rels', '<link rel="xopenid.server openid.serverx openid. __proto__ constructor" href=a>', {}],
    ['rev instead of rel', '<link rev=openid.server href=a>', {}],
  ])('%s', (_name, head, expected) => {
    expect(links(head)).toEqual(expected);
  });

  it.each([
    ['<meta http-equiv="x-xrds-location" content=" a ">', 'a'],
    ['<META HTTP-EQUIV=X-XRDS-LOCATION CONTENT=a>', 'a'],
    ['<meta http-equiv="X-XRDS-Location" content="a"><meta http-equiv="X-XRDS-Location" content="b">', 'a'],
    ['<meta http-equiv="X-XRDS-Location">', undefined],
    ['<meta name="X-XRDS-Location" content="a">', undefined],
    ['<meta http-equiv="X-XRDS-Location " content="a">', undefined],
  ])('SPEC-Y-02 %s', (meta, location) => {
    expect(atOnce(parseHtmlHead(`<html><head>${meta}`)).xrdsLocation).toBe(location);
  });

  const attributes = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`).join(' ');
  it('ATK-D-16 gives up on a tag with 100,000 attributes, and reads one with sixty', () => {
    const page = (tag: string) => `<html><head>${tag}${LINK}`;
    expect(links(`<link ${attributes(60)} rel=openid.server href=a>`)).toEqual({ 'openid.server': 'a' });
    // The smaller number fits into what is looked at of a page: the link behind it is not read because of the tag alone.
    for (const count of [12_000, 100_000]) {
      const many = attributes(count);
      const pages = [
        page(`<link ${many}>`),
        page(`</link ${many}>`),
        page(`<x ${many}>`),
        `<html ${many}><head>${LINK}`,
      ];
      for (const one of pages) expect(quickly(50, () => read(one))).toEqual(NOTHING);
    }
  });

  const HEADS = [
    '',
    '<html><head>',
    ...['title', 'script', 'style', 'template'].map((name) => `<html><head><${name}>`),
  ];
  const STARTS = [
    ...HEADS,
    '<html><head><!--',
    '<html><head><link rel="',
    '<html><head><link ',
    '<html><head><',
    '<!doctype ',
  ];
  const PIECES = [
    ...[
      'a',
      ' ',
      '\r\n',
      '\0',
      '<',
      '>',
      '&',
      '&amp',
      '&#1',
      '-',
      '--!',
      '"',
      '=',
      '/',
      '<!--',
      '<![CDATA[',
      '<!',
      '</',
      '\ud800',
    ],
    ...[
      '</script',
      '<script>',
      '<template>',
      '</template>',
      '<x>',
      '</x>',
      'a=b ',
      '<link rel=openid.server>',
      '<meta x>',
      '<title>',
    ],
  ];
  it.each(PIECES)('ATK-D-04, ATK-D-16 has done with a page full of %j in no time', (piece) => {
    for (const start of STARTS) {
      const page = start + piece.repeat(MEGABYTE / piece.length);
      expect(quickly(50, () => read(page)).links).toEqual({});
    }
  });

  it('ATK-D-16 has done with a megabyte of rels in no time', () => {
    const page = `<html><head><link rel="${'openid.server '.repeat(7_000)}" href=a>`;
    expect(quickly(50, () => read(page)).links).toEqual({ 'openid.server': 'a' });
  });

  it('never throws, and reads nothing that is not written in the page', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<html>',
        '<head>',
        '</head>',
        '<body>',
        '<template>',
        '</template>',
        '<script>',
        '</script>',
        '<!--',
      ),
      fc.constantFrom(
        '-->',
        '<title>',
        '</title>',
        '<link ',
        'rel=openid.server ',
        'href="',
        '"',
        '>',
        '<p>',
        LINK,
        META,
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), fc.boolean(), (pieces, isInHead) => {
        const page = (isInHead ? '<html><head>' : '') + pieces.join('');
        const head = atOnce(parseHtmlHead(page));
        for (const rel of head.links.keys()) expect(page.toLowerCase()).toContain(rel);
        if (head.xrdsLocation !== undefined) expect(page).toContain('X-XRDS-Location');
      }),
      { numRuns: 500 },
    );
  });

  it('reads the same, however long what comes before is', () => {
    const page = (before: number) =>
      `<html><head><!--${'-'.repeat(before)}--><script>//${'<'.repeat(before)}</script>${LINK}`;
    for (const before of [0, 1, 4_070, 4_080, 4_096, 8_200, 60_000]) {
      expect(read(page(before)).links, String(before)).toEqual(FOUND.links);
    }
    for (let shift = 0; shift < LINK.length + 2; shift += 1) {
      const start = '<html><head>';
      const blanks = ' '.repeat(4_096 - start.length - shift);
      expect(read(start + blanks + LINK + META), String(shift)).toEqual(FOUND);
    }
  });
});
