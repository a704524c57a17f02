import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReturnTo, readTransactionId, verifyReturnTo } from '../../src/openid2/return-to.js';
import { parseRequestMessage } from '../../src/request-message.js';
import { codeOf } from '../coded.js';

const ISSUED = 'https://site.example/auth/return?next=a%20b&rp_state=abc';

function codeFor(url: string, returnTo: string | undefined = ISSUED, issued = ISSUED): unknown {
  return codeOf(() => verifyReturnTo(returnTo, issued, parseRequestMessage({ method: 'GET', url })));
}

describe('buildReturnTo', () => {
  it.each([
    ['https://site.example/return', 'https://site.example/return?rp_state=abc'],
    ['https://site.example/return?x=y', 'https://site.example/return?x=y&rp_state=abc'],
    ['https://site.example', 'https://site.example?rp_state=abc'],
  ])('SPEC-Q-04 names the login in %s', (returnUrl, returnTo) => {
    expect(buildReturnTo(returnUrl, 'abc')).toBe(returnTo);
    expect(readTransactionId(parseRequestMessage({ method: 'GET', url: returnTo }))).toBe('abc');
    expect(codeFor(`${returnTo}&openid.mode=id_res`, returnTo, returnTo)).toBeUndefined();
  });
});

describe('readTransactionId', () => {
  it.each([
    ['/return', undefined],
    ['/return?rp_state=', ''],
    ['/return?rp_state=a&rp_state=a', undefined],
    ['/return?RP_STATE=a', undefined],
    ['/return?openid.rp_state=a', undefined],
  ])('%s: %s', (url, id) => {
    expect(readTransactionId(parseRequestMessage({ method: 'GET', url }))).toBe(id);
  });

  it('reads the query of a POST, where return_to has it, and never its body', () => {
    const post = (url: string, body: string) => readTransactionId(parseRequestMessage({ method: 'POST', url, body }));
    expect(post('/return?rp_state=a', 'rp_state=b')).toBe('a');
    expect(post('/return', 'rp_state=b')).toBeUndefined();
  });
});

describe('verifyReturnTo', () => {
  it.each([
    '/auth/return?next=a%20b&rp_state=abc',
    '/auth/return?next=a+b&rp_state=abc&openid.mode=id_res&openid.x=',
    '/auth/return?openid.mode=id_res&rp_state=abc&next=a+b',
    '/auth/return?next=%61%20b&&rp_state=abc#fragment',
    'https://site.example/auth/return?next=a%20b&rp_state=abc',
    'http://behind.a.proxy:8080/auth/return?next=a%20b&rp_state=abc',
  ])('takes a response that came to %s', (url) => {
    expect(codeFor(url)).toBeUndefined();
  });

  it.each([
    ['ATK-C-02 a parameter dropped', '/auth/return?rp_state=abc'],
    ['ATK-C-02 a parameter changed', '/auth/return?next=a%20c&rp_state=abc'],
    ['ATK-C-02 another login', '/auth/return?next=a%20b&rp_state=abd'],
    ['ATK-C-02 a parameter added', '/auth/return?next=a%20b&rp_state=abc&admin=1'],
    ['ATK-C-02 a parameter twice', '/auth/return?next=a%20b&rp_state=abc&rp_state=abc'],
    ['ATK-C-02 a parameter in capitals', '/auth/return?Next=a%20b&rp_state=abc'],
    ['ATK-C-02 a value moved into a name', '/auth/return?next=&a+b=&rp_state=abc'],
    ['ATK-C-02 no parameters', '/auth/return'],
    ['ATK-C-03 another path', '/auth/other?next=a%20b&rp_state=abc'],
    ['ATK-C-03 a longer path', '/auth/return/x?next=a%20b&rp_state=abc'],
    ['ATK-C-03 a shorter path', '/auth?next=a%20b&rp_state=abc'],
    ['ATK-C-03 a slash more', '/auth/return/?next=a%20b&rp_state=abc'],
    ['ATK-C-03 the path in capitals', '/Auth/return?next=a%20b&rp_state=abc'],
    ['ATK-C-03 no path but credentials', '@evil.example/auth/return?next=a%20b&rp_state=abc'],
    ['ATK-C-03 no path but a port', ':80/auth/return?next=a%20b&rp_state=abc'],
    ['ATK-C-03 another host as a path', '//evil.example/auth/return?next=a%20b&rp_state=abc'],
  ])('%s: %s', (_name, url) => {
    expect(codeFor(url)).toBe('RETURN_TO_MISMATCH');
  });

  it.each([
    undefined,
    '',
    'https://evil.example/auth/return?next=a%20b&rp_state=abc',
    'https://site.example.evil.example/auth/return?next=a%20b&rp_state=abc',
    'https://site.example@evil.example/auth/return?next=a%20b&rp_state=abc',
    'http://site.example/auth/return?next=a%20b&rp_state=abc',
    'https://site.example:8443/auth/return?next=a%20b&rp_state=abc',
    'https://site.example/auth/return?next=a%20b&rp_state=abd',
    'https://site.example/auth/return?rp_state=abc&next=a%20b',
    `${ISSUED}#`,
    `${ISSUED} `,
    ISSUED.toUpperCase(),
    `${ISSUED}&x=y`,
  ])('ATK-C-01, ATK-C-03 refuses an assertion made for %j', (returnTo) => {
    const url = '/auth/return?next=a%20b&rp_state=abc';
    const code = codeOf(() => verifyReturnTo(returnTo, ISSUED, parseRequestMessage({ method: 'GET', url })));
    expect(code).toBe('RETURN_TO_MISMATCH');
  });

  it('takes a path that a browser escaped', () => {
    const issued = 'https://site.example/zur\u00fcck?rp_state=a';
    expect(codeFor('/zur%C3%BCck?rp_state=a', issued, issued)).toBeUndefined();
  });

  it('does not care for the order of parameters, and for everything else', () => {
    const pair = fc.tuple(fc.stringMatching(/^[ab&=%"]{1,3}$/), fc.stringMatching(/^[ab&=%"]{0,3}$/));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 4 }), fc.array(pair, { maxLength: 4 }), (issued, received) => {
        const url = `https://site.example/r?${new URLSearchParams(issued)}`;
        const sorted = (pairs: readonly (readonly [string, string])[]) =>
          pairs.map((one) => JSON.stringify(one)).sort();
        const isSame = JSON.stringify(sorted(issued)) === JSON.stringify(sorted(received));
        expect(codeFor(`/r?${new URLSearchParams(received)}`, url, url) === undefined).toBe(isSame);
      }),
    );
  });
});
