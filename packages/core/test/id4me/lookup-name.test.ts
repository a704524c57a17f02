import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Id4meIdentifier, parseIdentifier } from '../../src/id4me/identifier.js';
import { type LookupOptions, lookupNames } from '../../src/id4me/lookup-name.js';
import { codeOf } from '../coded.js';

const names = (text: string, options?: LookupOptions) =>
  lookupNames(parseIdentifier(text, { allowReservedNames: true }), options).map((name) =>
    name.replace(/^_openid\./, ''),
  );

const JOE = '78675cc176081372c43abab3ea9fb70c74381eb02dc6e93fb6d44d16';

describe('lookupNames', () => {
  it.each([
    ['example.com', ['example.com']],
    ['a.b.example.com', ['a.b.example.com', 'b.example.com', 'example.com']],
    ['a.example.co.uk', ['a.example.co.uk', 'example.co.uk']],
    ['a.tenant.github.io', ['a.tenant.github.io', 'tenant.github.io']],
    ['a.xn--55qx5d.cn', ['a.xn--55qx5d.cn']],
    ['alice.id4me.localhost', ['alice.id4me.localhost', 'id4me.localhost']],
    ['co.uk', []],
    ['github.io', []],
    ['joe@example.com', [`${JOE}.example.com`, 'example.com']],
    // A label of this form could be registered by anyone there.
    ['joe@co.uk', []],
    ['joe@github.io', []],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it.each([
    ['a.example.com', ['a.example.com']],
    ['joe@example.com', [`${JOE}.example.com`]],
  ])('%s, and no parent where only the exact name counts', (text, expected) => {
    expect(names(text, { exactNameOnly: true })).toEqual(expected);
  });

  it.each([
    ['dotted', 'Max.Mustermann@example.com', ['max.mustermann.example.com', 'mustermann.example.com']],
    ['dotted', '12@example.com', ['12.example.com']],
    ['dotted', 'jörg@example.com', ['xn--jrg-sna.example.com']],
    ['dotted', 'a..b@example.com', []],
    ['dotted', `${'x'.repeat(64)}@example.com`, []],
    ['openidemail', 'joe@example.com', ['joe._openidemail.example.com']],
    ['openidemail', 'jörg@example.com', ['xn--jrg-sna._openidemail.example.com']],
  ] as const)('ID4ME-E-9 %s: %s', (layout, text, expected) => {
    expect(names(text, { emailLayouts: [layout] })).toEqual([...expected, 'example.com']);
  });

  it('ID4ME-E-9 asks for no name that is longer than names are', () => {
    const localPart = `${'x'.repeat(31)}.${'y'.repeat(32)}`;
    const domain = (length: number) => `${'abc.'.repeat(60).slice(0, length - 12)}.example.com`.replace('..', 'z.');
    expect(domain(188)).toHaveLength(188);
    for (const layout of ['dotted', 'openidemail'] as const) {
      const own = (length: number) =>
        names(`${localPart}@${domain(length)}`, { emailLayouts: [layout] }).filter((name) => name.includes('yyy'));
      expect(own(150).length).toBeGreaterThan(0);
      expect(own(188)).toEqual([]);
    }
  });

  it('ID4ME-E-9 asks in the order of the layouts', () => {
    const emailLayouts = ['openidemail', 'hash56'] as const;
    const expected = ['joe._openidemail.example.com', `${JOE}.example.com`, 'example.com'];
    expect(names('joe@example.com', { emailLayouts })).toEqual(expected);
  });

  it('gives at most eight names that DNS can have, none of them a public suffix', () => {
    const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
    const suffix = fc.constantFrom('com', 'co.uk', 'github.io', 'unknown', 'kawasaki.jp');
    const domain = fc
      .tuple(fc.array(label, { minLength: 1, maxLength: 12 }), suffix)
      .map(([labels, end]) => [...labels, end].join('.'));
    const local = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { nil: undefined });
    const layouts = fc.subarray(['hash56', 'dotted', 'openidemail'] as const, { minLength: 1 });
    fc.assert(
      fc.property(domain, local, layouts, suffix, (name, localPart, emailLayouts, end) => {
        let identifier: Id4meIdentifier | undefined;
        codeOf(() => {
          identifier = parseIdentifier(localPart === undefined ? name : `${localPart}@${name}`);
        });
        fc.pre(identifier !== undefined);
        const all = lookupNames(identifier as Id4meIdentifier, { emailLayouts });
        expect(all.length).toBeLessThanOrEqual(8);
        expect(new Set(all).size).toBe(all.length);
        expect(all).not.toContain(`_openid.${end}`);
        for (const one of all) {
          expect(one.length).toBeLessThanOrEqual(253);
          expect(one).toMatch(/^(?:[!-~]{1,63}\.)+[!-~]{1,63}$/);
          expect(one).toContain((identifier as Id4meIdentifier).domain.split('.').slice(-2).join('.'));
        }
      }),
    );
  });
});
