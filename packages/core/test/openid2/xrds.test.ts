import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXrds } from '../../src/openid2/xrds.js';
import { atOnce } from '../at-once.js';
import { codeOf } from '../coded.js';
import { quickly } from '../quickly.js';

const URL = 'https://alice.example/xrds';
const OPEN =
  '<xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)" xmlns:openid="http://openid.net/xmlns/1.0">';
const CLOSE = '</xrds:XRDS>';
const MEGABYTE = 1 << 20;

/** An XRDS document with one XRD. */
const xrds = (services: string, head = '') => `<?xml version="1.0"?>\n${OPEN}<XRD>${head}${services}</XRD>${CLOSE}`;
const read = (document: string) => atOnce(parseXrds(document, URL));
const services = (document: string) => read(document).at(-1)?.services;

describe('parseXrds', () => {
  it('reads what discovery needs of a document', () => {
    const document = xrds(
      `<Service priority="10">
         <Type>http://specs.openid.net/auth/2.0/signon</Type>
         <Type> http://openid.net/srv/ax/1.0\n</Type>
         <URI priority="5">https://op.example/b?x=1&amp;y=2</URI>
         <URI priority="1"><![CDATA[https://op.example/a?x&y]]></URI>
         <LocalID>https://op.example/al<!-- a comment -->ice</LocalID>
         <openid:Delegate>https://op.example/alice&#x21;</openid:Delegate>
       </Service>`,
      '<ProviderID>xri://=</ProviderID><CanonicalID>=!1</CanonicalID><Other><URI>x</URI></Other>',
    );
    expect(read(document)).toEqual([
      {
        canonicalIds: ['=!1'],
        providerIds: ['xri://='],
        services: [
          {
            priority: 10,
            types: ['http://specs.openid.net/auth/2.0/signon', 'http://openid.net/srv/ax/1.0'],
            uris: ['https://op.example/a?x&y', 'https://op.example/b?x=1&y=2'],
            localIds: ['https://op.example/alice'],
            delegates: ['https://op.example/alice!'],
          },
        ],
      },
    ]);
  });

  it('SPEC-X-01 goes by namespaces, not by prefixes', () => {
    const document = `<a:XRDS xmlns:a="xri://$xrds"><b:XRD xmlns:b="xri://$xrd*($v*2.0)"><b:Service>
      <b:Type>t</b:Type><Type>without</Type><x:Type xmlns:x="urn:other">other</x:Type><b:URI>u</b:URI>
      <Delegate>without</Delegate><b:LocalID>l</b:LocalID></b:Service></b:XRD></a:XRDS>`;
    expect(services(document)).toEqual([
      { priority: Number.POSITIVE_INFINITY, types: ['t'], uris: ['u'], localIds: ['l'], delegates: [] },
    ]);
  });

  it('SPEC-X-01 keeps XRDs apart and in order, so that the last one can be taken', () => {
    const xrd = (type: string) => `<XRD><Service><Type>${type}</Type></Service></XRD>`;
    const parsed = read(OPEN + xrd('first') + xrd('last') + CLOSE);
    expect(parsed.map((one) => one.services[0]?.types)).toEqual([['first'], ['last']]);
    expect(read(OPEN + CLOSE)).toEqual([]);
  });

  it('SPEC-X-03 puts lower numbers first, ties in document order, and what is no number last', () => {
    const priorities = ['', 'x', '-1', '1.5', '10', '0', '2', '10', '9999999999', '0x1', ' 3'];
    const document = xrds(
      priorities.map((priority, index) => `<Service priority="${priority}"><Type>${index}</Type></Service>`).join(''),
    );
    expect(services(document)?.map(({ types }) => types[0])).toEqual([5, 6, 4, 7, 0, 1, 2, 3, 8, 9, 10].map(String));
    const uris = xrds(priorities.map((priority, index) => `<URI priority="${priority}">${index}</URI>`).join(''));
    expect(services(uris)).toEqual([]);
    const inService = uris.replace('<XRD>', '<XRD><Service>').replace('</XRD>', '</Service></XRD>');
    expect(services(inService)?.[0]?.uris).toEqual([5, 6, 4, 7, 0, 1, 2, 3, 8, 9, 10].map(String));
  });

  it('SPEC-X-05 reads nothing of a service outside of it', () => {
    const document = xrds(`<Service><Type>t</Type></Service>
      <URI>u</URI><LocalID>l</LocalID><openid:Delegate>d</openid:Delegate>
      <Other><Type>t2</Type><URI>u</URI><LocalID>l</LocalID><openid:Delegate>d</openid:Delegate></Other>
      <Service><Other><URI>u</URI><openid:Delegate>d</openid:Delegate></Other></Service>`);
    const nothing = { priority: Number.POSITIVE_INFINITY, uris: [], localIds: [], delegates: [] };
    expect(services(document)).toEqual([
      { ...nothing, types: ['t'] },
      { ...nothing, types: [] },
    ]);
  });

  const DTD = '<!DOCTYPE XRDS [<!ENTITY a "b">]>';
  it.each([
    ['nothing', ''],
    ['a page', '<html><head></head></html>'],
    ['text', 'hello'],
    ['JSON', '{"a":1}'],
    ['another root', '<XRD xmlns="xri://$xrd*($v*2.0)"/>'],
    ['the root without its namespace', '<XRDS/>'],
    ['the root in another namespace', '<XRDS xmlns="xri://$xrd*($v*2.0)"/>'],
    ['two roots', `${OPEN}${CLOSE}${OPEN}${CLOSE}`],
    ['no end', OPEN],
    ['crossed tags', `${OPEN}<XRD><Service></XRD></Service>${CLOSE}`],
    ['an attribute twice', `${OPEN}<XRD a="1" a="2"/>${CLOSE}`],
    ['an attribute without quotes', `${OPEN}<XRD a=1/>${CLOSE}`],
    ['a prefix that is not declared', `${OPEN}<x:XRD/>${CLOSE}`],
    ['NUL', `${OPEN}\0${CLOSE}`],
    ['a reference to NUL', `${OPEN}&#0;${CLOSE}`],
    ['a bare ampersand', `${OPEN}a & b${CLOSE}`],
    ['ATK-D-05 an entity of HTML', `${OPEN}&nbsp;${CLOSE}`],
    ['ATK-D-05 a DOCTYPE', `<!DOCTYPE html>${OPEN}${CLOSE}`],
    ['ATK-D-05 a DOCTYPE in small letters', `<!doctype html>${OPEN}${CLOSE}`],
    ['ATK-D-05 an internal entity', `${DTD}${OPEN}&a;${CLOSE}`],
    ['ATK-D-05 a DOCTYPE after a declaration and blanks', `<?xml version="1.0"?>\n \t${DTD}${OPEN}${CLOSE}`],
    ['ATK-D-05 XXE', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${OPEN}&a;${CLOSE}`],
    ['ATK-D-05 PUBLIC', `<!DOCTYPE x PUBLIC "-//x" "https://evil.example/x.dtd">${OPEN}${CLOSE}`],
    ['ATK-D-05 a parameter entity', `<!DOCTYPE x [<!ENTITY % a SYSTEM "https://evil.example/">%a;]>${OPEN}${CLOSE}`],
    ['ATK-D-05 an entity without DOCTYPE', `<!ENTITY a "b">${OPEN}&a;${CLOSE}`],
    ['ATK-D-05 a DOCTYPE in the middle', `${OPEN}${DTD}${CLOSE}`],
    [
      'ATK-D-05 billion laughs',
      `<!DOCTYPE x [<!ENTITY a0 "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]>${OPEN}&a9;${CLOSE}`,
    ],
    ['ATK-D-04 deep nesting', `${OPEN}${'<a>'.repeat(16)}${'</a>'.repeat(16)}${CLOSE}`],
    ['ATK-D-04 many elements', OPEN + '<a/>'.repeat(2_000) + CLOSE],
    ['ATK-D-04 many attributes', `${OPEN}<a ${Array.from({ length: 33 }, (_, i) => `a${i}=""`).join(' ')}/>${CLOSE}`],
    ['ATK-D-04 65,537 characters', OPEN + ' '.repeat(65_537 - OPEN.length - CLOSE.length) + CLOSE],
  ])('XRDS_MALFORMED: %s', (_name, document) => {
    expect(codeOf(() => read(document))).toBe('XRDS_MALFORMED');
  });

  it('takes what is just within its limits', () => {
    const attributes = Array.from({ length: 32 }, (_, index) => `a${index}=""`).join(' ');
    const inner = `${'<a>'.repeat(15)}${'</a>'.repeat(15)}${'<a/>'.repeat(1_980)}<b ${attributes}/><b ${attributes}/>`;
    const document = OPEN + inner + ' '.repeat(65_536 - OPEN.length - inner.length - CLOSE.length) + CLOSE;
    expect(read(document)).toEqual([]);
  });

  // The longest document that is read at all, and the longest that a site might let through.
  const fill = (head: string, piece: string, length: number) =>
    head + piece.repeat((length - head.length) / piece.length);
  const PIECES = [
    ...['a', ' ', '\r\n', '<', '&', '&amp;', '&#x41;', '<![CDATA[', '<![CDATA[x]]>', '<!---->', '<?a b?>', '<!', ']]>'],
    ...[
      '<a>',
      '<a/>',
      '<a ',
      '<a b="',
      '<a b="">',
      '</a>',
      'xmlns:a="b" ',
      '<Service><URI>u</URI></Service>',
      '\ud800',
    ],
  ];
  it.each(PIECES)('ATK-D-04, ATK-D-16 has done with documents full of %j in no time', (piece) => {
    for (const head of [OPEN, `${OPEN}<XRD>`, `${OPEN}<a b="`, `${OPEN}<!--`, `${OPEN}<a `, '', '<', '<?xml ']) {
      for (const length of [65_536, MEGABYTE]) {
        const code = quickly(50, () => codeOf(() => read(fill(head, piece, length))));
        expect(code).toBe('XRDS_MALFORMED');
      }
    }
  });

  it('gives coded errors alone', () => {
    const piece = fc.constantFrom(
      ...[
        OPEN,
        CLOSE,
        '<XRD>',
        '</XRD>',
        '<Service priority="1">',
        '</Service>',
        '<Type>',
        '</Type>',
        '<URI>',
        '</URI>',
      ],
      ...[
        '<openid:Delegate>',
        '</openid:Delegate>',
        'text',
        '&amp;',
        '&#65;',
        '<!-- x -->',
        '<![CDATA[x]]>',
        '<?x?>',
        '"',
      ],
    );
    const document = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
      fc
        .array(piece, { maxLength: 20 })
        .map((pieces) => `${OPEN}<XRD><Service>${pieces.join('')}</Service></XRD>${CLOSE}`),
      fc.string({ unit: 'binary' }).map((text) => OPEN + text + CLOSE),
      fc.string(),
    );
    fc.assert(
      fc.property(document, (text) => {
        expect([undefined, 'XRDS_MALFORMED']).toContain(codeOf(() => read(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives back what was escaped into it', () => {
    const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
    const text = fc.stringMatching(/^[!-~\u00a1-\u167f]{1,40}$/);
    fc.assert(
      fc.property(text, text, fc.nat({ max: 999 }), (type, uri, priority) => {
        const document = xrds(
          `<Service priority="${priority}"><Type>${escaped(type)}</Type><URI>${escaped(uri)}</URI></Service>`,
        );
        expect(services(document)).toEqual([{ priority, types: [type], uris: [uri], localIds: [], delegates: [] }]);
      }),
    );
  });
});
