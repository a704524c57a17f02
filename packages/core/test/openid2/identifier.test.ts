import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierUrl } from '../../src/openid2/discovery.js';
import { normalizeIdentifier, normalizeUrl, withoutFragment } from '../../src/openid2/identifier.js';
import { codeOf } from '../coded.js';

describe('normalizeIdentifier', () => {
  it.each([
    ['SPEC-N-07', 'example.com', 'http://example.com/'],
    ['SPEC-N-07', 'http://example.com', 'http://example.com/'],
    ['SPEC-N-07', 'https://example.com/', 'https://example.com/'],
    ['SPEC-N-07', 'http://example.com/user', 'http://example.com/user'],
    ['SPEC-N-07', 'http://example.com/user/', 'http://example.com/user/'],
    ['SPEC-N-07', 'http://example.com/', 'http://example.com/'],
    ['SPEC-N-02', ' \t\r\nexample.com\u3000\ufeff', 'http://example.com/'],
    ['SPEC-N-02', 'xri://example.com', 'http://example.com/'],
    ['SPEC-N-04', 'httpfoo.example', 'http://httpfoo.example/'],
    ['SPEC-N-04', 'https.example', 'http://https.example/'],
    ['SPEC-N-04', 'HTTPS://Example.Com/A', 'https://example.com/A'],
    ['SPEC-N-04', 'example.com:8080', 'http://example.com:8080/'],
    ['SPEC-N-04', 'localhost:80', 'http://localhost/'],
    ['SPEC-N-05', 'http://example.com/#me', 'http://example.com/'],
    ['SPEC-N-05', 'example.com#a#b?c', 'http://example.com/'],
    ['SPEC-N-05', 'http://example.com/?a#b', 'http://example.com/?a'],
    ['SPEC-N-08', 'http://EXAMPLE.com:80/', 'http://example.com/'],
    ['SPEC-N-08', 'https://example.com:443', 'https://example.com/'],
    ['SPEC-N-08', 'http://example.com:/', 'http://example.com/'],
    ['SPEC-N-08', 'http://example.com:443/', 'http://example.com:443/'],
    ['SPEC-N-08', 'http://example.com/a/b/c/./../../g', 'http://example.com/a/g'],
    ['SPEC-N-08', 'http://example.com/../../a', 'http://example.com/a'],
    ['SPEC-N-08', 'http://example.com/a/.', 'http://example.com/a/'],
    ['SPEC-N-08', 'http://example.com/%2e%2E/a', 'http://example.com/a'],
    ['SPEC-N-08', 'http://example.com/%7euser/%5f%2d%41%7A%30', 'http://example.com/~user/_-Az0'],
    ['SPEC-N-08', 'http://example.com/?q=%7e%c3%a9', 'http://example.com/?q=~%C3%A9'],
    ['SPEC-N-08', 'http://example.com/\u00e9', 'http://example.com/%C3%A9'],
    ['SPEC-N-08', 'http://example.com/%2541', 'http://example.com/%2541'],
    ['SPEC-N-09', 'http://example.com/%2B%21%24%26%3d%2f', 'http://example.com/%2B%21%24%26%3D%2F'],
    ['SPEC-N-08', 'http://b\u00fccher.example/', 'http://xn--bcher-kva.example/'],
    ['SPEC-N-08', 'http://B\u00dcCHER.example/', 'http://xn--bcher-kva.example/'],
    ['SPEC-N-08', 'http://bu\u0308cher.example/', 'http://xn--bcher-kva.example/'],
    ['SPEC-N-08', 'http://fa\u00df.example/', 'http://xn--fa-hia.example/'],
    ['SPEC-N-08', 'http://example\u3002com/', 'http://example.com/'],
    ['SPEC-N-08', 'http://ex%61mple.com/', 'http://example.com/'],
    ['SPEC-N-08', 'http://\uff45xample.com/', 'http://example.com/'],
    ['SPEC-N-08', 'http://example.com./', 'http://example.com./'],
    ['SPEC-N-08', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['SPEC-N-08', 'http://[::1]/', 'http://[::1]/'],
    ['SPEC-N-08', 'http://[0:0::0001]:80/', 'http://[::1]/'],
    ['ATK-D-07', 'https://xri.net/=example', 'https://xri.net/=example'],
  ])('%s %j is %s', (_id, text, identifier) => {
    expect(normalizeIdentifier(text)).toEqual({ kind: 'url', identifier });
    expect(identifierUrl(text)).toBe(identifier);
  });

  it('SPEC-N-06 keeps http and https apart', () => {
    expect(normalizeIdentifier('http://example.com')).not.toEqual(normalizeIdentifier('https://example.com'));
  });

  it.each([
    ['=example', '=example'],
    ['xri://=example', '=example'],
    ['XRI://=example', '=example'],
    [' @example*user ', '@example*user'],
    ['+a', '+a'],
    ['$a', '$a'],
    ['!1000', '!1000'],
    ['(http://example.com)', '(http://example.com)'],
    ['=', '='],
  ])('SPEC-N-03 %j is the XRI %s', (text, identifier) => {
    expect(normalizeIdentifier(text)).toEqual({ kind: 'xri', identifier });
    expect(codeOf(() => identifierUrl(text))).toBe('XRI_UNSUPPORTED');
  });

  it.each(['', ' ', '\t\r\n', '\u3000\ufeff'])('IDENTIFIER_ABSENT for %j', (text) => {
    expect(codeOf(() => normalizeIdentifier(text))).toBe('IDENTIFIER_ABSENT');
  });

  it.each([
    'http:',
    'http:/',
    'https:/',
    'http:/example.com',
    'http://',
    'http:///example.com',
    'http://?a',
    'http://#a',
    'http:\\\\example.com',
    'http://example.com\\@evil.example',
    'https:\\example.com',
    '//example.com/',
    '/etc/passwd',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript://example.com/%0aalert(1)',
    'javascript:alert(1)',
    'data:text/html,x',
    'user@example.com',
    'mailto:user@example.com',
    'http://user@example.com/',
    'http://user:password@example.com/',
    'http://@example.com/',
    'http://example.com@evil.example/',
    'http://exam ple.com/',
    'http://example.com/a b',
    'http://exa\nmple.com/',
    'http://example.com/\0',
    'http://example.com/\u007f',
    'http://example.com/\u0085',
    'http://example.com/\u2028a',
    'http://example.com/\ud800',
    'http://example.com/\udc00x',
    'http://example.com/<script>',
    'http://example.com/"',
    'http://example.com/{a}',
    'http://example.com/^`|',
    'http://example.com/%',
    'http://example.com/%4',
    'http://example.com/%zz',
    'http://%00.example/',
    'http://%2e/',
    'http://a..example/',
    'http://.example/',
    'http://./',
    'http://example.com:99999/',
    'http://example.com:-1/',
    'http://example.com:80:80/',
    'http://exam[ple.com/',
    'http://[::1/',
    'http://[fe80::1%25eth0]/',
    'http://xn--a/',
    'http://127.1/',
    'http://127.0.1/',
    'http://127.0.0.1./',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://1.2.3.4.5/',
    'http://256.0.0.1/',
    'http://\uff11\uff12\uff17.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://127\u30020\u30020\u30021/',
    '=exa\nmple',
    '=exam ple',
    '=<script>',
    `http://example.com/${'a'.repeat(2_048)}`,
    `=${'a'.repeat(2_048)}`,
  ])('SPEC-N-08 IDENTIFIER_MALFORMED for %j', (text) => {
    expect(codeOf(() => normalizeIdentifier(text))).toBe('IDENTIFIER_MALFORMED');
  });

  it('SPEC-N-08 refuses what is not text', () => {
    for (const value of [undefined, null, 1, {}, ['example.com']]) {
      expect(codeOf(() => normalizeIdentifier(value as unknown as string))).toBe('IDENTIFIER_MALFORMED');
    }
  });

  it('gives coded errors alone; what it gives stays as it is when it is normalized again', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'http://',
        'HTTPS://',
        'xri://',
        'example.com',
        ':80',
        '/',
        '..',
        '.',
        '%2e',
        '%41',
        '%c3',
        '?',
        '#',
      ),
      fc.constantFrom('=', '@', '\\', '[::1]', '127.0.0.1', '0x7f', '\u00e9', '\u00ad', '\u3002', ' ', '\n', '%'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.webUrl(),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const code = codeOf(() => {
          const { kind, identifier } = normalizeIdentifier(typed);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
          expect(identifier).not.toMatch(/[\u0000-\u0020\u007f-\u009f"<>\\]/);
          if (kind === 'xri') return expect(identifier).toMatch(/^[=@+$!(]/);
          expect(identifier).toMatch(/^https?:\/\/[^/?#@]+\/[^#]*$/);
          expect(new URL(identifier).href).toBe(identifier);
          expect(normalizeUrl(identifier)).toBe(identifier);
          expect(normalizeIdentifier(identifier)).toEqual({ kind, identifier });
        });
        expect([undefined, 'IDENTIFIER_ABSENT', 'IDENTIFIER_MALFORMED']).toContain(code);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('withoutFragment', () => {
  it.each([
    ['http://a/#b#c', 'http://a/'],
    ['http://a/?b', 'http://a/?b'],
    ['#', ''],
  ])('%s: %s', (url, bare) => {
    expect(withoutFragment(url)).toBe(bare);
  });
});
