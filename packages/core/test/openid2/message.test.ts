import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildParameters,
  checkMode,
  checkNamespace,
  hasMode,
  messageOf,
  parseMessage,
  signedFields,
  signedNames,
} from '../../src/openid2/message.js';
import { codeOf } from '../coded.js';

const OPENID2 = 'http://specs.openid.net/auth/2.0';

describe('parseMessage', () => {
  it('reads the fields with the prefix, and no others', () => {
    const fields = parseMessage([
      ['openid.mode', 'id_res'],
      ['mode', 'x'],
      ['Openid.mode', 'x'],
      ['xopenid.mode', 'x'],
      ['openid', 'x'],
      ['openid.ns.a', ''],
      ['openid.__proto__', 'p'],
    ]);
    expect([...fields]).toEqual([
      ['mode', 'id_res'],
      ['ns.a', ''],
      ['__proto__', 'p'],
    ]);
  });

  it.each([
    [
      'SPEC-M-02, ATK-B-12 twice, with two values',
      [
        ['openid.claimed_id', 'a'],
        ['openid.claimed_id', 'b'],
      ],
      'PARAMETER_DUPLICATED',
    ],
    [
      'SPEC-M-02, ATK-B-12 twice, with one value',
      [
        ['openid.mode', 'a'],
        ['openid.mode', 'a'],
      ],
      'PARAMETER_DUPLICATED',
    ],
    [
      'ATK-B-13 two names that differ in a dot',
      [
        ['openid.return_to', 'a'],
        ['openid.return.to', 'b'],
      ],
      'PARAMETER_DUPLICATED',
    ],
    [
      'ATK-B-13 two names that differ in case',
      [
        ['openid.return_to', 'a'],
        ['openid.Return_to', 'b'],
      ],
      'PARAMETER_DUPLICATED',
    ],
    ['ATK-B-13 brackets in a name', [['openid.return_to[]', 'a']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 NUL in a name', [['openid.mode\0', 'a']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 a blank in a name', [['openid.mode ', 'a']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 a line feed at the end of a name', [['openid.mode\n', 'a']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 a letter beyond ASCII in a name', [['openid.m\u00f6de', 'a']], 'PARAMETER_MALFORMED'],
    ['ATK-B-14 a colon in a name', [['openid.mode:x', 'a']], 'PARAMETER_MALFORMED'],
    ['no name', [['openid.', 'a']], 'PARAMETER_MALFORMED'],
    ['ATK-B-14 a line feed in a value', [['openid.x', 'a\nclaimed_id:b']], 'PARAMETER_MALFORMED'],
    ['ATK-B-14 a line feed at the end of a value', [['openid.x', 'a\n']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 a carriage return in a value', [['openid.x', 'a\rb']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 NUL in a value', [['openid.x', '\0']], 'PARAMETER_MALFORMED'],
    ['ATK-B-13 DEL in a value', [['openid.x', '\u007f']], 'PARAMETER_MALFORMED'],
  ] as const)('%s: %j gives %s', (_name, parameters, code) => {
    expect(codeOf(() => parseMessage(parameters))).toBe(code);
  });

  it('leaves the parameters of the site alone, whatever is in them', () => {
    expect(
      parseMessage([
        ['a\n', '\0'],
        ['a\n', '\0'],
      ]).size,
    ).toBe(0);
  });

  it('gives coded errors alone, and what it lets through has no control character', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('mode', 'ns', '\n'));
    const parameter = fc.tuple(
      fc.oneof(
        text,
        text.map((name) => `openid.${name}`),
      ),
      text,
    );
    fc.assert(
      fc.property(fc.array(parameter), (parameters) => {
        const code = codeOf(() => {
          const fields = [...parseMessage(parameters)];
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
          for (const [name, value] of fields) expect(`${name}${value}`).not.toMatch(/[\u0000-\u001f\u007f]/);
          for (const [name] of fields) expect(name).toMatch(/^[!-9;-Z\\^-~]+$/);
        });
        expect([undefined, 'PARAMETER_DUPLICATED', 'PARAMETER_MALFORMED']).toContain(code);
      }),
    );
  });

  it('gives back what buildParameters made', () => {
    const name = fc.stringMatching(/^[!-9;-Z\\^-~]{1,20}$/);
    const value = fc.string({ unit: 'grapheme' });
    const selector = ([key]: [string, string]) => key.replaceAll('.', '_').toLowerCase();
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector }), (fields) => {
        const wire = new URLSearchParams(buildParameters(fields).toString());
        // biome-ignore lint/suspicious/noControlCharactersInRegex: such values are refused, which is tested above
        fc.pre(!fields.some(([, text]) => /[\u0000-\u001f\u007f]/.test(text)));
        expect([...parseMessage([...wire])]).toEqual(fields);
      }),
    );
  });
});

describe('messageOf', () => {
  it('reads a URLSearchParams and a record alike', () => {
    const query = new URLSearchParams('openid.mode=id_res&openid.x=a%2Bb&other=1');
    expect([...messageOf(query)]).toEqual([...messageOf(Object.fromEntries(query))]);
  });

  it('ATK-B-12 does not take what a framework made of a parameter that came twice for one text', () => {
    const parsed = { 'openid.mode': 'id_res', 'openid.claimed_id': ['a', 'b'] } as unknown as Record<string, string>;
    expect(codeOf(() => messageOf(parsed))).toBe('PARAMETER_DUPLICATED');
    expect(codeOf(() => messageOf(new URLSearchParams('openid.a=1&openid.a=2')))).toBe('PARAMETER_DUPLICATED');
    const nested = { 'openid.claimed_id': { toString: () => 'a' } } as unknown as Record<string, string>;
    expect(messageOf(nested).size).toBe(0);
  });
});

describe('the version and the mode', () => {
  it.each([
    undefined,
    '',
    'http://openid.net/signon/1.1',
    'http://openid.net/signon/1.0',
    'http://specs.openid.net/auth/2',
    'http://specs.openid.net/auth/2.0/',
    'http://specs.openid.net/auth/2.0 ',
    'http://specs.openid.net/Auth/2.0',
    'https://specs.openid.net/auth/2.0',
  ])('SPEC-M-07, ATK-B-10, ATK-B-11 is not 2.0 with the namespace %j', (ns) => {
    const message = new Map(ns === undefined ? [] : [['ns', ns]]);
    expect(codeOf(() => checkNamespace(message))).toBe('NAMESPACE_MISMATCH');
  });

  it('is 2.0 with the namespace of 2.0', () => {
    expect(codeOf(() => checkNamespace(new Map([['ns', OPENID2]])))).toBeUndefined();
  });

  it.each([undefined, '', 'ID_RES', 'id_res ', 'checkid_setup', 'check_authentication', 'constructor'])(
    'SPEC-P-05, ATK-B-16 refuses the mode %j',
    (mode) => {
      const message = new Map(mode === undefined ? [] : [['mode', mode]]);
      expect(codeOf(() => checkMode(message, 'id_res', 'cancel'))).toBe('MODE_UNKNOWN');
    },
  );

  it('SPEC-M-06 is an OpenID message only with a mode', () => {
    expect(hasMode([['openid.mode', '']])).toBe(true);
    expect(
      hasMode([
        ['openid.ns', OPENID2],
        ['mode', 'id_res'],
      ]),
    ).toBe(false);
  });
});

describe('signed fields', () => {
  it('SPEC-E-05 are those that are named and there', () => {
    const message = new Map([
      ['signed', 'a,b,c'],
      ['a', '1'],
      ['c', ''],
      ['d', '4'],
    ]);
    expect(signedNames(message)).toEqual(['a', 'b', 'c']);
    expect([...signedFields(message)]).toEqual([
      ['a', '1'],
      ['c', ''],
    ]);
    expect(signedNames(new Map([['signed', '']]))).toEqual([]);
    expect(signedFields(new Map([['a', '1']])).size).toBe(0);
  });
});
