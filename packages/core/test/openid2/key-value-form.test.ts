import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyValueForm } from '../../src/openid2/key-value-form.js';
import { codeOf } from '../coded.js';

/** Sec. 4.1.1, written by a provider. */
const keyValueForm = (fields: Iterable<readonly [string, string]>) =>
  [...fields].map(([key, value]) => `${key}:${value}\n`).join('');

const MALFORMED = 'DIRECT_RESPONSE_MALFORMED';

describe('parseKeyValueForm', () => {
  it('SPEC-M-03 reads the example of sec. 4.1.3, and keeps colons and blanks in values', () => {
    expect([...parseKeyValueForm('mode:error\nerror:This is an example message\n')]).toEqual([
      ['mode', 'error'],
      ['error', 'This is an example message'],
    ]);
    expect([...parseKeyValueForm('a: b :c\n__proto__:\nz:\u20ac')]).toEqual([
      ['a', ' b :c'],
      ['__proto__', ''],
      ['z', '\u20ac'],
    ]);
  });

  it.each([
    '',
    '\n',
    'a:b\n\n',
    '\na:b\n',
    'a:b\n\nc:d\n',
    'a\n',
    ':b\n',
    'a:b\nc\n',
    'a:b\na:c\n',
    'a:b\na:b\n',
    'a:b\r\n',
    'a:b\rc:d\n',
    'a:\0\n',
    '<html>',
    'a=b&c=d',
  ])('SPEC-M-03, ATK-E-12 refuses %j', (text) => {
    expect(codeOf(() => parseKeyValueForm(text))).toBe(MALFORMED);
  });

  it('gives coded errors alone, and one field for each line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ab:\n\r]{0,20}$/)), (text) => {
        const code = codeOf(() => {
          const fields = parseKeyValueForm(text);
          expect(keyValueForm(fields)).toBe(text.endsWith('\n') ? text : `${text}\n`);
        });
        expect([undefined, MALFORMED]).toContain(code);
      }),
    );
  });
});

describe('what a provider writes', () => {
  it('comes back', () => {
    const key = fc.stringMatching(/^[^:\n\r\0]{1,10}$/);
    const value = fc.stringMatching(/^[^\n\r\0]{0,10}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { minLength: 1, selector: ([name]) => name }), (fields) => {
        expect([...parseKeyValueForm(keyValueForm(fields))]).toEqual(fields);
      }),
    );
  });
});
