import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extensionField, parseNamespaces, readNamespaces } from '../../src/openid2/extension.js';
import { codeOf } from '../coded.js';
import { areAmbiguous } from './ambiguous.js';

const RESERVED =
  'assoc_handle assoc_type claimed_id contact delegate dh_consumer_public dh_gen dh_modulus error identity invalidate_handle ' +
  'mode ns op_endpoint openid realm reference response_nonce return_to server session_type sig signed trust_root';

/** A response that signs all the fields it is given. */
function response(fields: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(fields).map(([name, value]) => [`openid.${name}`, value]);
  return { 'openid.signed': Object.keys(fields).join(','), ...Object.fromEntries(named) };
}

describe('readNamespaces', () => {
  it('SPEC-E-01 tells which alias each extension has', () => {
    const namespaces = readNamespaces(response({ 'ns.a': 'urn:a', 'ns.sreg_x-1': 'urn:b', 'a.x': '1', nsx: 'urn:c' }));
    expect({ ...namespaces }).toEqual({ 'urn:a': 'a', 'urn:b': 'sreg_x-1' });
  });

  it('SPEC-E-05, ATK-B-17 does not see one that is not signed', () => {
    expect({ ...readNamespaces({ ...response({ 'ns.a': 'urn:a' }), 'openid.ns.b': 'urn:b' }) }).toEqual({
      'urn:a': 'a',
    });
    expect({ ...readNamespaces({ 'openid.ns.b': 'urn:b' }) }).toEqual({});
  });

  it('ATK-B-18, ATK-D-14 has no prototype, and cannot be changed', () => {
    const namespaces = readNamespaces(response({ 'ns.__proto__': 'constructor', 'ns.a': '__proto__' }));
    expect(Object.getPrototypeOf(namespaces)).toBeNull();
    expect(Object.entries(namespaces)).toEqual([
      ['constructor', '__proto__'],
      ['__proto__', 'a'],
    ]);
    expect(Object.isFrozen(namespaces)).toBe(true);
    expect(readNamespaces(response({}))['toString']).toBeUndefined();
  });

  it.each(RESERVED.split(' '))('SPEC-E-01, ATK-B-17 refuses the alias %s', (alias) => {
    expect(codeOf(() => readNamespaces(response({ [`ns.${alias}`]: 'urn:a' })))).toBe('EXTENSION_MALFORMED');
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['SPEC-E-01 an alias with a period', { 'ns.a.b': 'urn:a' }],
    ['SPEC-E-01 an empty alias', { 'ns.': 'urn:a' }],
    ['SPEC-E-02, ATK-B-17 two aliases for one extension', { 'ns.a': 'urn:a', 'ns.b': 'urn:a' }],
  ])('%s: EXTENSION_MALFORMED', (_name, fields) => {
    expect(codeOf(() => readNamespaces(response(fields)))).toBe('EXTENSION_MALFORMED');
  });

  it('ATK-B-12 refuses an alias that is declared twice', () => {
    const twice = new URLSearchParams([...Object.entries(response({ 'ns.a': 'urn:a' })), ['openid.ns.a', 'urn:b']]);
    expect(codeOf(() => readNamespaces(twice))).toBe('PARAMETER_DUPLICATED');
  });

  it('gives coded errors alone, and never an alias that is reserved', () => {
    const name = fc.oneof(
      fc.constantFrom(...RESERVED.split(' '), 'a', 'a.b', '__proto__').map((alias) => `ns.${alias}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (fields) => {
        const code = codeOf(() => {
          const aliases = Object.values(readNamespaces(response(fields)));
          for (const alias of aliases) expect([...RESERVED.split(' '), '']).not.toContain(alias);
          expect(new Set(aliases).size).toBe(aliases.length);
        });
        const others = areAmbiguous(['signed', ...Object.keys(fields)])
          ? ['PARAMETER_DUPLICATED']
          : [undefined, 'EXTENSION_MALFORMED'];
        expect(['PARAMETER_MALFORMED', ...others]).toContain(code);
      }),
    );
  });
});

describe('parseNamespaces, extensionField', () => {
  const signed = new Map([
    ['ns.a', 'urn:a'],
    ['a.x', '1'],
    ['ax', '2'],
    ['a', '3'],
    ['ab.x', '4'],
  ]);

  it('SPEC-E-02, SPEC-E-03, ATK-F-04 goes by the URI, and takes no neighbour', () => {
    expect([...parseNamespaces(signed)]).toEqual([['urn:a', 'a']]);
    expect(extensionField(signed, 'a', 'x')).toBe('1');
    expect(extensionField(signed, 'a', 'b.x')).toBeUndefined();
  });
});
