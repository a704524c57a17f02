import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { landingPath } from '../../src/landing.js';
import { codeOf } from '../coded.js';

const SITE = 'https://site.example/auth/return';

describe('landingPath', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['/', '/'],
    ['/account?x=1&y=https://evil.example/#top', '/account?x=1&y=https://evil.example/#top'],
    ['https://site.example/account', '/account'],
    ['https://site.example:443/account', '/account'],
    ['https://visitor@site.example/account', '/account'],
    ['https://site.example', '/'],
    ['/zur\u00fcck', '/zur%C3%BCck'],
    ['/a/../b', '/b'],
    ['/a\r\nset-cookie: x=y', '/aset-cookie:%20x=y'],
    ['/%2f/evil.example', '/%2f/evil.example'],
    ['/..//evil.example', '/evil.example'],
    ['/.//evil.example', '/evil.example'],
    ['/%2e%2e//evil.example', '/evil.example'],
    ['/a/..\\\\evil.example', '/evil.example'],
    ['https://site.example//evil.example', '/evil.example'],
    ['https://site.example\\@evil.example/', '/@evil.example/'],
  ])('%j leads to %j', (returnTo, path) => {
    expect(landingPath(returnTo, SITE)).toBe(path);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\\evil.example',
    ' //evil.example',
    ' /account',
    'account',
    '?x',
    '#x',
    'https://evil.example/',
    'https://site.example.evil.example/',
    'https://site.example@evil.example/',
    'https://site.example:8443/',
    'http://site.example/',
    'HTTPS://site.example/',
    'https:evil.example',
    'https:/evil.example',
    'https:\\\\evil.example',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'ftp://site.example/',
    'blob:https://site.example/1',
    'https://[::1',
    `/${'a'.repeat(2_048)}`,
  ])('ATK-C-04 refuses %j', (returnTo) => {
    expect(codeOf(() => landingPath(returnTo, SITE))).toBe('LANDING_REFUSED');
  });

  it('ATK-C-04 refuses what a framework made of a parameter that came twice', () => {
    for (const value of [['/a', '/b'], {}, 1, null]) {
      expect(codeOf(() => landingPath(value as unknown as string, SITE))).toBe('LANDING_REFUSED');
    }
  });

  it('ATK-C-04 gives nothing that a browser would read as another place', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%5c',
      '\t',
      '\n',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'a',
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const start = fc.constantFrom('', '/', 'https://site.example', 'https://', 'https:');
    fc.assert(
      fc.property(start, fc.oneof(text, fc.string({ unit: 'binary' })), (head, tail) => {
        const code = codeOf(() => {
          const path = landingPath(head + tail, SITE);
          if (path === undefined) return;
          expect(path).toMatch(/^\/(?![/\\])[!-~]*$/);
          expect(new URL(path, SITE).origin).toBe('https://site.example');
        });
        expect([undefined, 'LANDING_REFUSED']).toContain(code);
      }),
      { numRuns: 1_000 },
    );
  });
});
