import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rpDiscoveryDocument } from '../../src/openid2/rp-discovery.js';
import { parseXrds } from '../../src/openid2/xrds.js';
import { atOnce } from '../at-once.js';
import { codeOf } from '../coded.js';

const RETURN_TO = 'http://specs.openid.net/auth/2.0/return_to';
const ICON = 'http://specs.openid.net/extensions/ui/icon';
const RETURN_URL = 'https://site.example/auth/return?a=1&b=<2>';

const servicesOf = (document: string) =>
  atOnce(parseXrds(document, 'https://site.example/')).flatMap(({ services }) =>
    services.map(({ types, uris }) => ({ types, uris })),
  );

describe('rpDiscoveryDocument', () => {
  it('SPEC-D-01 lists the return URLs, as they are', () => {
    expect(servicesOf(rpDiscoveryDocument(RETURN_URL))).toEqual([{ types: [RETURN_TO], uris: [RETURN_URL] }]);
    const urls = ['https://site.example/b', 'https://site.example/a', 'http://localhost:3000/x*y'];
    expect(servicesOf(rpDiscoveryDocument(urls))).toEqual([{ types: [RETURN_TO], uris: urls }]);
  });

  it('SPEC-D-05 lists icons in the same document', () => {
    expect(servicesOf(rpDiscoveryDocument(RETURN_URL, ['https://site.example/icon.png']))).toEqual([
      { types: [RETURN_TO], uris: [RETURN_URL] },
      { types: [ICON], uris: ['https://site.example/icon.png'] },
    ]);
  });

  it.each<[string, unknown]>([
    ['no URL', []],
    ['an empty one', ''],
    ['a path', '/return'],
    ['SPEC-D-01 a wildcard', 'https://*.site.example/return'],
    ['a fragment', 'https://site.example/return#a'],
    ['credentials', 'https://user@site.example/'],
    ['another scheme', 'javascript:alert(1)'],
    ['a control character, which no XML can have', 'https://site.example/\u0001'],
    ['half a character', 'https://site.example/\ud800'],
    ['a noncharacter', 'https://site.example/\uffff'],
    ['no text', [undefined]],
  ])('refuses %s', (_name, urls) => {
    expect(codeOf(() => rpDiscoveryDocument(urls as string))).toBe('OPTION_INVALID');
    expect(codeOf(() => rpDiscoveryDocument(RETURN_URL, [urls].flat().concat('') as string[]))).toBe('OPTION_INVALID');
  });

  it('says of every URL what was given, or refuses it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true }),
          fc.string({ unit: 'binary' }).map((text) => `https://a.example/${text}`),
        ),
        (url) => {
          const run = () => expect(servicesOf(rpDiscoveryDocument(url))[0]?.uris).toEqual([url]);
          expect([undefined, 'OPTION_INVALID']).toContain(codeOf(run));
        },
      ),
    );
  });
});
