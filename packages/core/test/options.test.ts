import { describe, expect, it } from 'vitest';
import {
  type Check,
  checkOptions,
  isAny,
  isBoolean,
  isFunction,
  isHttpUrl,
  isInteger,
  isListOf,
  isRecord,
  isText,
} from '../src/options.js';
import { codeOf } from './coded.js';

const CHECKS = { url: isHttpUrl, count: isInteger(1, 3), flag: isBoolean };

describe('checkOptions', () => {
  it.each<[unknown, string | undefined]>([
    [{}, undefined],
    [{ url: 'https://a.example/', count: 3, flag: false }, undefined],
    [{ count: undefined }, undefined],
    [{ counts: 1 }, 'OPTION_UNKNOWN'],
    [{ counts: undefined }, 'OPTION_UNKNOWN'],
    [{ Flag: true }, 'OPTION_UNKNOWN'],
    [{ constructor: 1 }, 'OPTION_UNKNOWN'],
    [JSON.parse('{"__proto__": 1}'), 'OPTION_UNKNOWN'],
    [{ count: 4 }, 'OPTION_INVALID'],
    [{ flag: null }, 'OPTION_INVALID'],
    [{ flag: 1 }, 'OPTION_INVALID'],
    [undefined, 'OPTION_INVALID'],
    [null, 'OPTION_INVALID'],
    ['url', 'OPTION_INVALID'],
    [[], 'OPTION_INVALID'],
    [() => undefined, 'OPTION_INVALID'],
  ])('%j: %s', (options, code) => {
    expect(codeOf(() => checkOptions('Test', options, CHECKS))).toBe(code);
  });
});

describe('the checks', () => {
  const someList = isListOf(isText);
  it.each<[string, Check, readonly unknown[], readonly unknown[]]>([
    ['isBoolean', isBoolean, [true, false], [0, 1, 'true', null, undefined]],
    ['isFunction', isFunction, [() => 0, class {}], ['f', {}]],
    ['isText', isText, ['a', ' '], ['', 1, null, ['a']]],
    ['isRecord', isRecord, [{}, new Map()], [null, [], 'a', undefined]],
    ['isAny', isAny, [null, 1, undefined], []],
    ['isInteger', isInteger(1, 3), [1, 2, 3], [0, 4, 1.5, '2', Number.NaN, Number.POSITIVE_INFINITY, 2n, [2]]],
    ['isListOf', someList, [[], ['a']], ['a', [''], ['a', 1], { 0: 'a', length: 1 }, new Set(['a'])]],
    [
      'isHttpUrl',
      isHttpUrl,
      ['https://a.example', 'HTTP://a.example:8080/b?c=d', 'http://[::1]/', 'https://b\u00fccher.example/\u00fc'],
      [
        ...[
          '',
          'a.example',
          '/a',
          '//a.example',
          'ftp://a.example/',
          'https:a.example',
          'https:/a.example',
          'https:///a',
        ],
        ...[
          'https://u@a.example/',
          'https://:p@a.example/',
          'https://a.example/#b',
          'https://a.example/#',
          'https://[::1',
        ],
        ...[
          ' https://a.example/',
          'https://a.example/\n',
          'https://a.example/ b',
          'https://a.example\\b',
          'https://\\a',
        ],
        ...[null, new URL('https://a.example/'), ['https://a.example/']],
      ],
    ],
  ])('%s', (_name, check, good, bad) => {
    for (const value of good) expect(check(value), String(value)).toBeUndefined();
    for (const value of bad) expect(check(value), String(value)).toBeTypeOf('string');
  });
});
