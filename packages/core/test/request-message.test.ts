import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestMessage, parseUrlEncoded, textsOf } from '../src/request-message.js';
import { codeOf } from './coded.js';

const get = (url: string) => parseRequestMessage({ method: 'GET', url });
const post = (body: unknown, url = '/') => parseRequestMessage({ method: 'POST', url, body });

describe('parseRequestMessage', () => {
  it.each([
    ['/return?a=b', '/return', 'a=b'],
    ['/return', '/return', ''],
    ['/return?', '/return', ''],
    ['/return?a=b?c#d?e', '/return', 'a=b?c'],
    ['', '/', ''],
    ['?a=b', '/', 'a=b'],
    ['https://site.example/return?a=b', '/return', 'a=b'],
    ['HTTP://user@site.example:8080?a=b', '/', 'a=b'],
    ['//evil.example/return?a', '//evil.example/return', 'a'],
    ['/a/../%62//c', '/a/../%62//c', ''],
  ])('takes %s apart', (url, path, rawQuery) => {
    expect(get(url)).toMatchObject({ method: 'GET', path, rawQuery, form: [] });
  });

  it('SPEC-M-05, ATK-B-15 keeps the query and the body apart, and reads no body of a GET', () => {
    expect(post('a=1', '/?a=2')).toMatchObject({ method: 'POST', query: [['a', '2']], form: [['a', '1']] });
    expect(parseRequestMessage({ method: 'get', url: '/', body: 'a=1' }).form).toEqual([]);
  });

  it.each([
    ['text', 'a=1&b=%C3%A9+x&a=2'],
    ['bytes', Buffer.from('a=1&b=%C3%A9+x&a=2')],
    ['a record', { a: ['1', '2'], b: '\u00e9 x' }],
  ])('ATK-B-12 reads a body that is %s, with both of two', (_name, body) => {
    expect([...post(body).form].sort()).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', '\u00e9 x'],
    ]);
  });

  it('SPEC-M-01 makes no two bodies of bytes one', () => {
    const value = (...bytes: readonly number[]) => post(Buffer.from([97, 61, ...bytes])).form[0]?.[1];
    expect(value(0xff)).not.toBe(value(0xfe));
  });

  it('ATK-B-12 leaves out what is no text', () => {
    expect(post({ a: { b: 'x' }, c: 1, d: null, e: [['x'], { y: 'z' }], f: 'g' }).form).toEqual([['f', 'g']]);
    expect(textsOf(['a', 1, 'b'])).toEqual(['a', 'b']);
  });

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', '', 'GET '])('REQUEST_MALFORMED for the method %j', (method) => {
    expect(codeOf(() => parseRequestMessage({ method, url: '/' }))).toBe('REQUEST_MALFORMED');
  });

  it.each([undefined, null, 1, true])('REQUEST_MALFORMED for a POST whose body is %j', (body) => {
    expect(codeOf(() => post(body))).toBe('REQUEST_MALFORMED');
  });

  it.each([
    ['a long URL', () => get(`/?${'a'.repeat(65_535)}`)],
    ['a long body', () => post('a'.repeat(65_537))],
    ['a long body of bytes', () => post(Buffer.alloc(65_537, 97))],
    ['1,001 parameters', () => get(`/?${'a&'.repeat(1_001)}`)],
    ['1,001 parameters in a body', () => post('a&'.repeat(1_001))],
    ['1,001 parameters in a record', () => post(Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, ''])))],
    ['a parameter that came 1,001 times in a record', () => post({ a: Array(1_001).fill('') })],
  ])('REQUEST_MALFORMED for %s', (_name, run) => {
    expect(codeOf(run)).toBe('REQUEST_MALFORMED');
  });

  it('takes what is just within its limits', () => {
    expect(get(`/?${'a'.repeat(65_534)}`).query).toHaveLength(1);
    expect(post('a&'.repeat(1_000)).form).toHaveLength(1_000);
  });

  it('gives coded errors alone', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a%=&+?#/0-9C]{0,20}$/));
    const body = fc.oneof(text, fc.anything(), fc.uint8Array());
    fc.assert(
      fc.property(fc.constantFrom('GET', 'POST', 'get', 'HEAD'), text, body, (method, url, given) => {
        const code = codeOf(() => parseRequestMessage({ method, url, body: given }));
        expect([undefined, 'REQUEST_MALFORMED', 'PARAMETER_MALFORMED']).toContain(code);
      }),
    );
  });
});

describe('parseUrlEncoded', () => {
  it.each([
    ['', []],
    ['&&', []],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['=a', [['', 'a']]],
    ['a=b=c', [['a', 'b=c']]],
    [
      'a=1&a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['a+b=c+d%2B', [['a b', 'c d+']]],
    ['%61=%E2%82%AC', [['a', '\u20ac']]],
    [
      'a[0]=1&a.b=2&__proto__=3',
      [
        ['a[0]', '1'],
        ['a.b', '2'],
        ['__proto__', '3'],
      ],
    ],
    ['a;b=c', [['a;b', 'c']]],
    ['a=%00', [['a', '\0']]],
  ])('%j', (text, parameters) => {
    expect(parseUrlEncoded(text)).toEqual(parameters);
  });

  it.each(['a=%', 'a=%4', 'a=%zz', '%=a', 'a=%ff', 'a=%C3', 'a=%C3%28', 'a=%C0%AF', 'a=%ED%A0%80', 'a=%F4%90%80%80'])(
    'SPEC-M-01 PARAMETER_MALFORMED for %j',
    (text) => {
      expect(codeOf(() => parseUrlEncoded(text))).toBe('PARAMETER_MALFORMED');
    },
  );

  it('reads what URLSearchParams writes', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (parameters) => {
        const kept = parameters.filter(([name, value]) => name !== '' || value !== '');
        expect(parseUrlEncoded(new URLSearchParams(kept).toString())).toEqual(kept);
      }),
    );
  });
});
