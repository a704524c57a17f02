import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

const LONG = `${'abc.'.repeat(58)}example.com`;

it('ID4ME-T07 labels and names that are too long', () => {
  expect(code(`${'x'.repeat(63)}.example.com`)).toBe(`${'x'.repeat(63)}.example.com`);
  expect(code(`${'x'.repeat(64)}.example.com`)).toBe('IDENTIFIER_MALFORMED');
  expect(LONG).toHaveLength(243);
  expect(code(LONG)).toBe(LONG);
  expect(code(`abc.${LONG}`)).toBe('IDENTIFIER_MALFORMED');
  expect(code(`${'x'.repeat(64)}@example.com`)).toBe(`${'x'.repeat(64)}@example.com`);
  expect(code(`${'x'.repeat(65)}@example.com`)).toBe('IDENTIFIER_MALFORMED');
  expect(code(`${'ä'.repeat(33)}@example.com`)).toBe('IDENTIFIER_MALFORMED');
  // 56 digits of the hash go before the mail domain.
  expect(code(`joe@${LONG}`)).toBe('IDENTIFIER_MALFORMED');
  expect(code(`joe@${LONG.slice(56)}`)).toBe(`joe@${LONG.slice(56)}`);
});
