import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeIdentifier } from '../../src/openid2/identifier.js';
import type { Xrd } from '../../src/openid2/xrds.js';
import { buildXriQuery, confirmCanonicalId, isCanonicalId } from '../../src/openid2/xri.js';
import { codeOf } from '../coded.js';

const PROXY = 'https://xri.example/';
const TAIL = '_xrd_r=application/xrds%2Bxml;sep=false';

describe('buildXriQuery', () => {
  it.each([
    ['=example', `=example?${TAIL}`],
    ['@a*b', `@a*b?${TAIL}`],
    ['=example/path', `=example/path?${TAIL}`],
    ['=example?a=b', `=example?a=b&${TAIL}`],
    ['=example?', `=example??${TAIL}`],
    ['=example#fragment', `=example?${TAIL}`],
    ['=ex%20ample', `=ex%2520ample?${TAIL}`],
    ['@a(http://b.example/c?d#e)f', `@a(http:%2F%2Fb.example%2Fc%3Fd%23e)f?${TAIL}`],
    ['(+(a/b)c/d)*e', `(+(a%2Fb)c%2Fd)*e?${TAIL}`],
    ['=z\u00fcrich', `=z%C3%BCrich?${TAIL}`],
    ['=\u{1f600}', `=%F0%9F%98%80?${TAIL}`],
  ])('SPEC-R-01 asks for %s', (xri, expected) => {
    expect(buildXriQuery(PROXY, xri)).toBe(PROXY + expected);
    expect(buildXriQuery('https://xri.example', xri)).toBe(PROXY + expected);
  });

  it.each([
    ['ATK-D-01 a way up', '=a/../../admin'],
    ['ATK-D-01 a way up at the end', '=a/..'],
    ['a dot segment', '=a/./b'],
    ['parameters of the resolver', '=a?_xrd_r=text/html'],
    ['parameters of the resolver, behind others', '=a?b=c?d&_XRD_t=x'],
    ['an open parenthesis', '(example'],
    ['a parenthesis too many', '=a)(#'],
  ])('refuses %s', (_name, xri) => {
    expect(codeOf(() => buildXriQuery(PROXY, xri))).toBe('IDENTIFIER_MALFORMED');
  });

  it('ATK-D-01 stays below the proxy, whatever was typed, and asks for nothing but the chain', () => {
    const base = 'https://xri.example/resolve/';
    const text = fc.string({
      unit: fc.constantFrom(...'=@(!)*./?#%&:a_xrd', '..', '_xrd_r=', '\u00fc', '\u{1f600}', '\ud800'),
    });
    fc.assert(
      fc.property(fc.constantFrom('=', '@', '(', 'xri://='), text, (first, rest) => {
        const run = () => {
          const { identifier } = normalizeIdentifier(first + rest);
          const url = new URL(buildXriQuery(base, identifier));
          expect(url.href.startsWith(base)).toBe(true);
          expect(url.hash).toBe('');
          expect(url.search.split('_xrd_r=')).toHaveLength(2);
        };
        expect([undefined, 'IDENTIFIER_MALFORMED']).toContain(codeOf(run));
      }),
    );
  });
});

/** A chain of authorities, root first, by their CanonicalIDs. */
const chain = (...ids: readonly string[]): readonly Xrd[] =>
  ids.map((id) => ({ canonicalIds: [id], providerIds: ['=!'], services: [] }));

describe('confirmCanonicalId', () => {
  it.each<[string, readonly string[]]>([
    ['=example', ['=!F83.62B1.44F.2813']],
    ['=!F83.62B1.44F.2813', ['=!F83.62B1.44F.2813']],
    ['@org*dept*person', ['@!72CD', '@!72CD!A072', '@!72CD!A072!1']],
    ['@org*dept', ['@!72CD', '@!72cd!A072']],
    ['=example/path', ['=!1']],
    ['=example?query', ['=!1']],
    ['!!1234', ['!!1234']],
    ['(http://auth.example/a)*b', ['(http://auth.example/a)!1']],
    ['((a)b)*c', ['((a)b)!1']],
    ['(HTTP://auth.example)*b', ['(http://auth.example)!1']],
  ])('SPEC-R-03 confirms %s', (xri, ids) => {
    expect(confirmCanonicalId(xri, chain(...ids))).toBe(ids.at(-1));
  });

  it.each<[string, string, readonly string[]]>([
    ['another root than the one that was typed', '=evil', ['@!72CD']],
    ['a child of somebody else', '@evil*a', ['@!EEEE', '@!72CD!A072']],
    ['a grandchild whose parent is not its own', '@evil*a*b', ['@!EEEE', '@!72CD!A072', '@!72CD!A072!1']],
    ['a parent that is out of place', '@evil*a*b', ['@!72CD', '@!EEEE!1', '@!72CD!A072!1']],
    ['a chain that begins too low', '=evil', ['=!A!B']],
    ['the identifier of its own parent', '@evil*a', ['@!EEEE', '@!EEEE']],
    ['an identifier that was never given out', '=evil', ['=victim']],
    ['a mere symbol', '=evil', ['=']],
    ['an URL', '=evil', ['https://victim.example/!1']],
    ['an URL without a scheme', '=evil', ['victim.example!1']],
    ['a path behind it', '=evil', ['=!1/victim']],
    ['a fragment behind it', '=evil', ['=!1#victim']],
    ['a blank in it', '=evil', ['=! 1']],
    ['a letter that looks like another', '=evil', ['=!\u0410']],
    ['a segment that may be given out anew', '=evil', ['=!1*victim']],
    ['an empty segment', '=evil', ['=!!1']],
    ['more than an identifier has', '=evil', [`=!${'1'.repeat(3_000)}`]],
    ['a cross-reference that is cut short', '(http://auth.example/evil)*b', ['(http:!1']],
    ['a part of a cross-reference', '((a)b)*c', ['((a)!1']],
  ])('ATK-D-08 refuses %s', (_name, xri, ids) => {
    expect(codeOf(() => confirmCanonicalId(xri, chain(...ids)))).toBe('CANONICAL_ID_MISMATCH');
  });

  it('ATK-D-08 has no empty root, below which everything would lie', () => {
    expect(codeOf(() => confirmCanonicalId('(evil', chain('!1')))).toBe('IDENTIFIER_MALFORMED');
  });

  it('ATK-D-08 refuses a parent without CanonicalID', () => {
    const [parent, child] = chain('@!1', '@!1!2') as [Xrd, Xrd];
    const nameless = { ...parent, canonicalIds: [] };
    expect(codeOf(() => confirmCanonicalId('@a*b', [nameless, child]))).toBe('CANONICAL_ID_MISMATCH');
  });

  it.each<[string, readonly Xrd[]]>([
    ['no XRD', []],
    ['no CanonicalID', [{ canonicalIds: [], providerIds: ['='], services: [] }]],
    ['an empty CanonicalID', [{ canonicalIds: [''], providerIds: ['='], services: [] }]],
    ['no ProviderID', [{ canonicalIds: ['=!1'], providerIds: [], services: [] }]],
    ['an empty ProviderID', [{ canonicalIds: ['=!1'], providerIds: [''], services: [] }]],
  ])('SPEC-R-02 finds nothing in %s', (_name, xrds) => {
    expect(codeOf(() => confirmCanonicalId('=example', xrds))).toBe('SERVICE_ABSENT');
  });

  it('gives nothing but identifiers below the root that was typed', () => {
    const id = fc.string({ unit: fc.constantFrom(...'=@!(*).#/ a1', 'https://') });
    fc.assert(
      fc.property(fc.constantFrom('=a', '@a*b', '(a)*b', '(a'), fc.array(id, { maxLength: 4 }), (xri, ids) => {
        const run = () =>
          expect(confirmCanonicalId(xri, chain(...ids)).startsWith(xri.startsWith('(') ? '(a)!' : `${xri[0]}!`)).toBe(
            true,
          );
        expect([undefined, 'SERVICE_ABSENT', 'CANONICAL_ID_MISMATCH', 'IDENTIFIER_MALFORMED']).toContain(codeOf(run));
      }),
    );
  });
});

describe('isCanonicalId', () => {
  it.each(['=!1', '@!72CD!A072', '!!1234', '+!1', '$!1', '(http://auth.example/a)!1', '((a)b)!1'])(
    'takes %s',
    (text) => {
      expect(isCanonicalId(text)).toBe(true);
    },
  );

  it.each([
    '',
    '=',
    '=!',
    '=a',
    '=a!1',
    '=!1*a',
    '=!1/a',
    '=!1#a',
    '=!1?a',
    ' =!1',
    '=!1\n',
    '=!\u0410',
    'x!1',
    'https://a.example/!1',
    'xri://=!1',
    '(a!1',
    '(a#b)!1',
    `=!${'1'.repeat(3_000)}`,
  ])('SPEC-R-05 does not take %j', (text) => {
    expect(isCanonicalId(text)).toBe(false);
  });

  it('never takes what is a URL', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true }), (url) => !isCanonicalId(url)));
  });
});
