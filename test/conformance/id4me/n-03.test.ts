import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each([
  ['MÜLLER.de', 'xn--mller-kva.de'],
  ['faß.de', 'xn--fa-hia.de'],
  ['ｅｘａｍｐｌｅ．ｃｏｍ', 'example.com'],
  ['example。com', 'example.com'],
  ['Example.COM', 'example.com'],
  ['XN--MLLER-KVA.DE', 'xn--mller-kva.de'],
  ['example.com.', 'example.com'],
  ['joe@MÜLLER.de', 'joe@xn--mller-kva.de'],
])('ID4ME-N-3 makes A-labels in lower case of %s', (text, canonical) => {
  expect(code(text)).toBe(canonical);
});

it('ID4ME-N-3 holds to the lengths that DNS has, with what is put before the name', () => {
  const named = (length: number) => `${'abc.'.repeat(80).slice(0, length - 4)}.com`.replace('..', 'x.');
  expect(code(`${'x'.repeat(63)}.com`)).toBe(`${'x'.repeat(63)}.com`);
  expect(code(`${'x'.repeat(64)}.com`)).toBe('IDENTIFIER_MALFORMED');
  expect(code(named(245))).toHaveLength(245);
  expect(code(named(246))).toBe('IDENTIFIER_MALFORMED');
  expect(code(`joe@${named(188)}`)).toHaveLength(192);
  expect(code(`joe@${named(189)}`)).toBe('IDENTIFIER_MALFORMED');
});
