import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversOtherSites, matchRealm } from '../../src/openid2/realm.js';

describe('matchRealm', () => {
  it.each([
    ['https://site.example/', 'https://site.example/return'],
    ['https://site.example', 'https://site.example'],
    ['https://site.example', 'https://site.example/'],
    ['https://site.example/', 'https://site.example'],
    ['https://site.example', 'https://site.example?x=y'],
    ['HTTPS://Site.Example', 'https://sITE.example/'],
    ['https://site.example:443/', 'https://site.example/x'],
    ['http://site.example', 'http://site.example:80'],
    ['http://site.example:8080/', 'http://site.example:8080/x?y'],
    ['http://10.0.0.1/abc', 'http://10.0.0.1/abc'],
    ['http://127.1/abc', 'http://127.0.0.1/abc'],
    ['https://site.example/abc', 'https://site.example/abc'],
    ['https://site.example/abc', 'https://site.example/abc/'],
    ['https://site.example/abc', 'https://site.example/abc/def'],
    ['https://site.example/abc', 'https://site.example/abc?def'],
    ['https://site.example/abc/', 'https://site.example/abc/def'],
    ['https://site.example/a.b', 'https://site.example/a.b?x=y'],
    ['https://site.example/?x=y', 'https://site.example/?x=y'],
    ['https://site.example/?x=y', 'https://site.example/?x=y&a=b'],
    ['https://site.example/?x=y&', 'https://site.example/?x=y&a=b'],
    ['https://*.site.example', 'https://site.example'],
    ['https://*.site.example', 'https://site.example/'],
    ['https://*.site.example/', 'https://b.site.example'],
    ['https://*.site.example', 'https://c.b.site.example/x'],
    ['https://*.site.example/gallery', 'https://b.site.example/gallery/1'],
    ['https://*.b\u00fccher.example/', 'https://a.xn--bcher-kva.example/'],
    ['https://site.example/', 'https://site.example/a/../../b'],
  ])('SPEC-Q-05 %s covers %s', (realm, returnTo) => {
    expect(matchRealm(realm, returnTo)).toBe(true);
  });

  it.each([
    ['another scheme', 'https://site.example/', 'http://site.example/'],
    ['another scheme', 'http://site.example/', 'https://site.example/'],
    ['another port', 'https://site.example/', 'https://site.example:80/'],
    ['another port', 'http://site.example:81/', 'http://site.example:80/'],
    ['another port', 'http://*.site.example:81/', 'http://a.site.example/'],
    ['another host', 'https://site.example/', 'https://evil.example/'],
    ['ATK-C-03 a longer host', 'https://site.example/', 'https://site.example.evil.example/'],
    ['ATK-C-03 a host as credentials', 'https://site.example/', 'https://site.example@evil.example/'],
    ['ATK-C-03 credentials', 'https://site.example/', 'https://user@site.example/'],
    ['ATK-C-03 a host before a backslash', 'https://site.example/', 'https://evil.example\\@site.example/'],
    ['a subdomain without wildcard', 'https://site.example/', 'https://www.site.example/'],
    ['a parent of the wildcard', 'https://*.a.site.example/', 'https://site.example/'],
    ['a sibling of the wildcard', 'https://*.a.site.example/', 'https://b.site.example/'],
    ['ATK-C-03 the wildcard within a label', 'https://*.ite.example/', 'https://site.example/'],
    ['ATK-C-03 the wildcard within a label', 'https://*.site.example/', 'https://evilsite.example/'],
    ['a parent path', 'https://site.example/abc', 'https://site.example/'],
    ['a shorter path', 'https://site.example/abc', 'https://site.example/ab'],
    ['ATK-C-03 a longer name', 'https://site.example/abc', 'https://site.example/abcd'],
    ['ATK-C-03 a path that leads out', 'https://site.example/abc', 'https://site.example/abc/../d'],
    ['ATK-C-03 an escaped path that leads out', 'https://site.example/abc', 'https://site.example/abc/%2e%2e/d'],
    ['a path in capitals', 'https://site.example/abc', 'https://site.example/ABC'],
    ['another query', 'https://site.example/?a=b', 'https://site.example/?x=y'],
    ['another order', 'https://site.example/?a=b', 'https://site.example/?x=y&a=b'],
    ['a longer value', 'https://site.example/?a=b', 'https://site.example/?a=bc'],
    ['no query', 'https://site.example/?a=b', 'https://site.example/'],
    ['another scheme altogether', 'https://*.site.example/', 'ftp://a.site.example/'],
    ['no URL', 'https://site.example/', 'site.example'],
    ['no URL', 'https://site.example/', ''],
    ['a literal wildcard', 'https://*.example/', 'https://*.example/'],
  ])('SPEC-Q-05 %s: %s does not cover %s', (_name, realm, returnTo) => {
    expect(matchRealm(realm, returnTo)).toBe(false);
  });

  it.each([
    '',
    '5',
    'site.example',
    '*.site.example',
    'ftp://site.example',
    'https://',
    'https:///',
    'https:site.example',
    'https://*/',
    'https://*',
    'https://*:8080/',
    'https://*site.example/',
    'https://www.*',
    'https://a.*.example/',
    'https://*.*.example/',
    'https://*.a.*/',
    'https://site.example/*',
    'https://site.example/#fragment',
    'https://site.example/#',
    'https://user@site.example/',
    'https://site.example:80:90/',
    'https://site.example:1900foo/',
    'https://si te.example/',
  ])('SPEC-Q-05 %j is no realm, and covers nothing', (realm) => {
    for (const returnTo of [realm, 'https://site.example/', 'https://a.site.example/', 'https://www.site.example/']) {
      expect(matchRealm(realm, returnTo)).toBe(false);
    }
  });

  it.each<unknown>([undefined, null, 5, {}, ['https://site.example/']])(
    'SPEC-Q-05 %j is neither realm nor URL',
    (value) => {
      const url = 'https://site.example/';
      expect(matchRealm(url, url)).toBe(true);
      expect(matchRealm(value as string, url)).toBe(false);
      expect(matchRealm(url, value as string)).toBe(false);
    },
  );

  it('never throws, and covers no other site', () => {
    const url = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: 'binary' }).map((tail) => `https://site.example${tail}`),
      fc.string(),
    );
    fc.assert(
      fc.property(url, (returnTo) => {
        if (!matchRealm('https://*.site.example/', returnTo)) return;
        const { protocol, hostname, port } = new URL(returnTo);
        expect([protocol, port]).toEqual(['https:', '']);
        expect(`.${hostname}`).toMatch(/\.site\.example$/);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.webUrl(), (realm, url) => {
        expect(matchRealm(realm, url)).toBe(false);
        expect(matchRealm(url, url)).toBe(!url.includes('*'));
      }),
    );
  });
});

describe('SPEC-Q-05 coversOtherSites', () => {
  it.each([
    ['https://*.com/', true],
    ['https://*.co.uk/', true],
    ['https://*.github.io/path', true],
    ['https://*.CO.UK:8443/', true],
    ['https://*.example.com/', false],
    ['https://*.example.co.uk/', false],
    ['https://co.uk/', false],
    ['https://*.localhost/', false],
    ['https://*.127.0.0.1/', false],
    ['https://*/', false],
    ['*', false],
    ['', false],
  ])('%s: %s', (realm, covers) => {
    expect(coversOtherSites(realm)).toBe(covers);
  });
});
