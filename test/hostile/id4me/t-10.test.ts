import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each([
  'xn--a',
  'xn--a.example.com',
  'xn--.example.com',
  'xn--ab--cd-.example.com',
  'xn--example-.com',
  'xn---2kr.com',
])('ID4ME-T10 false A-labels: %s', (text) => {
  expect(code('xn--mller-kva.de')).toBe('xn--mller-kva.de');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});

it('ID4ME-T10 what looks like another domain is not that domain', () => {
  expect(code('ex\u0430mple.com')).toMatch(/^xn--/);
  expect(code('ex\u0430mple.com')).not.toBe(code('example.com'));
});
