import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AX, buildAxRequest, readAttributeExchange } from '../../src/openid2/attribute-exchange.js';
import { codeOf } from '../coded.js';

const NS = 'http://openid.net/srv/ax/1.0';
type Fields = Readonly<Record<string, string>>;

function response(fields: Fields, signed: readonly string[]): Fields {
  const named = Object.entries(fields).map(([name, value]) => [`openid.${name}`, value]);
  return { 'openid.signed': signed.join(','), ...Object.fromEntries(named) };
}
function read(more: Fields, { unsigned = [] as readonly string[], ax = 'ax' } = {}) {
  const fields = { [`ns.${ax}`]: NS, [`${ax}.mode`]: 'fetch_response', ...more };
  const signed = Object.keys(fields).filter((name) => !unsigned.includes(name));
  const attributes = readAttributeExchange(response(fields, signed));
  return attributes && { ...attributes };
}
const EMAIL = { 'ax.type.e': AX.email, 'ax.value.e': 'a@b' };

describe('readAttributeExchange', () => {
  it.each<[string, Fields, Readonly<Record<string, readonly string[]>>]>([
    ['one value', EMAIL, { [AX.email]: ['a@b'] }],
    [
      'counted values',
      { 'ax.type.e': 't', 'ax.count.e': '2', 'ax.value.e.1': 'x', 'ax.value.e.2': 'y' },
      { t: ['x', 'y'] },
    ],
    ['a count of one', { 'ax.type.e': 't', 'ax.count.e': '1', 'ax.value.e.1': 'x' }, { t: ['x'] }],
    ['a count of none', { 'ax.type.e': 't', 'ax.count.e': '0' }, {}],
    [
      'more values than were counted',
      { 'ax.type.e': 't', 'ax.count.e': '1', 'ax.value.e.1': 'x', 'ax.value.e.2': 'y' },
      { t: ['x'] },
    ],
    ['a value without number that is counted', { 'ax.type.e': 't', 'ax.count.e': '0', 'ax.value.e': 'x' }, {}],
    ['no value', { 'ax.type.e': 't' }, {}],
    ['an empty value', { 'ax.type.e': 't', 'ax.value.e': '' }, {}],
    ['a value without type', { 'ax.value.e': 'x' }, {}],
    [
      'one type under two aliases',
      { 'ax.type.e': 't', 'ax.value.e': 'x', 'ax.type.f': 't', 'ax.value.f': 'y' },
      { t: ['x', 'y'] },
    ],
    ['markup as it is', { 'ax.type.e': 't', 'ax.value.e': '<script>' }, { t: ['<script>'] }],
    ['nothing', {}, {}],
  ])('reads %s', (_name, fields, attributes) => {
    expect(read(fields)).toEqual(attributes);
  });

  it('SPEC-E-02 goes by the URI of the extension and of each type, under any alias', () => {
    const fields = {
      'ext1.type.email': 'urn:other',
      'ext1.value.email': 'x',
      'ax.type.e': AX.email,
      'ax.value.e': 'y',
    };
    expect(read(fields, { ax: 'ext1' })).toEqual({ 'urn:other': ['x'] });
  });

  it.each(['store_response_success', 'fetch_request', '', 'FETCH_RESPONSE'])('is not there in the mode %j', (mode) => {
    expect(read({ 'ax.mode': mode, ...EMAIL })).toBeUndefined();
  });

  it.each([
    ['ATK-F-01 an unsigned value', ['ax.value.e'], {}],
    ['ATK-F-02 an unsigned type', ['ax.type.e'], {}],
    ['ATK-F-01 an unsigned mode', ['ax.mode'], undefined],
    ['ATK-F-01, ATK-B-17 an unsigned namespace', ['ns.ax'], undefined],
    ['ATK-F-01 nothing signed', ['ax.value.e', 'ax.type.e', 'ax.mode', 'ns.ax'], undefined],
  ])('%s', (_name, unsigned, attributes) => {
    expect(read(EMAIL, { unsigned })).toEqual(attributes);
  });

  it('ATK-F-06 takes no counted value that is not signed', () => {
    const fields = { 'ax.type.e': 't', 'ax.count.e': '2', 'ax.value.e.1': 'x', 'ax.value.e.2': 'y' };
    expect(codeOf(() => read(fields, { unsigned: ['ax.value.e.2'] }))).toBe('EXTENSION_MALFORMED');
  });

  it.each<[string, Fields]>([
    ['ATK-F-06 101', { 'ax.count.e': '101' }],
    ['ATK-F-06 a billion', { 'ax.count.e': '1000000000' }],
    ['ATK-F-06 a negative one', { 'ax.count.e': '-1' }],
    ['ATK-F-06 a fraction', { 'ax.count.e': '1.0' }],
    ['ATK-F-06 an exponent', { 'ax.count.e': '1e1' }],
    ['ATK-F-06 unlimited', { 'ax.count.e': 'unlimited' }],
    ['ATK-F-06 an empty one', { 'ax.count.e': '' }],
    ['ATK-F-06 too few values', { 'ax.count.e': '2', 'ax.value.e.1': 'x' }],
    ['ATK-F-06 a hole', { 'ax.count.e': '2', 'ax.value.e.1': 'x', 'ax.value.e.3': 'y' }],
    ['ATK-F-06 numbers from 0', { 'ax.count.e': '1', 'ax.value.e.0': 'x' }],
    ['ATK-F-06 numbers with zeros before', { 'ax.count.e': '1', 'ax.value.e.01': 'x' }],
    ['ATK-F-02 an alias that is another one\u2019s numbered value', { 'ax.type.e.1': 'u', 'ax.value.e.1': 'x' }],
    ['an empty alias', { 'ax.type.': 'u', 'ax.value.': 'x' }],
    ['an alias with a comma, which no list of signed fields can name', { 'ax.type.e;': 'u', 'ax.count.e;': 'x' }],
  ])('EXTENSION_MALFORMED for a count or an alias: %s', (_name, fields) => {
    expect(codeOf(() => read({ 'ax.type.e': 't', ...fields }))).toBe('EXTENSION_MALFORMED');
  });

  it('takes 100 values', () => {
    const values = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`ax.value.e.${index + 1}`, `${index}`]),
    );
    expect(read({ 'ax.type.e': 'urn:t', 'ax.count.e': '100', ...values })?.['urn:t']).toHaveLength(100);
  });

  it('ATK-B-18, ATK-D-14 has no prototype, and cannot be changed', () => {
    const fields = {
      'ns.ax': NS,
      'ax.mode': 'fetch_response',
      'ax.type.__proto__': '__proto__',
      'ax.value.__proto__': 'x',
    };
    const attributes = readAttributeExchange(response(fields, Object.keys(fields)));
    expect(Object.getPrototypeOf(attributes)).toBeNull();
    expect(Object.entries(attributes ?? {})).toEqual([['__proto__', ['x']]]);
    expect([attributes, ...Object.values(attributes ?? {})].every(Object.isFrozen)).toBe(true);
  });

  it('gives coded errors alone, and no value that was not sent', () => {
    const alias = fc.constantFrom('e', 'f', '__proto__', 'e.1');
    const name = fc.oneof(
      alias.map((one) => `ax.type.${one}`),
      alias.map((one) => `ax.value.${one}`),
      fc.tuple(alias, fc.nat({ max: 3 })).map(([one, index]) => `ax.value.${one}.${index}`),
      alias.map((one) => `ax.count.${one}`),
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(fc.nat({ max: 3 }).map(String), fc.constantFrom('t', ''))), (fields) => {
        const code = codeOf(() => {
          for (const values of Object.values(read(fields) ?? {})) {
            for (const value of values) expect(Object.values(fields)).toContain(value);
          }
        });
        expect([undefined, 'EXTENSION_MALFORMED']).toContain(code);
      }),
    );
  });
});

describe('buildAxRequest', () => {
  it('asks for short names, URIs and numbers of values, each type once', () => {
    const fields = buildAxRequest({
      required: ['email', 'http://example.com/x', { type: 'fullname', count: 3 }],
      ifAvailable: ['email', { type: 'urn:y', count: 'unlimited' }, { type: 'dob', count: 1 }],
      updateUrl: 'https://site.example/update',
    });
    expect(fields).toEqual([
      ['ns.ax', NS],
      ['ax.mode', 'fetch_request'],
      ['ax.type.a1', AX.email],
      ['ax.type.a2', 'http://example.com/x'],
      ['ax.type.a3', AX.fullname],
      ['ax.count.a3', '3'],
      ['ax.type.a4', 'urn:y'],
      ['ax.count.a4', 'unlimited'],
      ['ax.type.a5', AX.dob],
      ['ax.required', 'a1,a2,a3'],
      ['ax.if_available', 'a4,a5'],
      ['ax.update_url', 'https://site.example/update'],
    ]);
  });

  it('takes no short name that only objects have', () => {
    const required = ['constructor'] as unknown as ['email'];
    expect(buildAxRequest({ required })).toContainEqual(['ax.type.a1', 'constructor']);
  });
});
