import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each([
  'exa mple.com',
  'exa\u0000mple.com',
  'exa\r\nmple.com',
  'exa\tmple.com',
  'jo e@example.com',
  'joe@example.com\u0000',
  'jo\u202ee@example.com',
])('ID4ME-T08 blanks and controls inside: %j', (text) => {
  expect(code('example.com')).toBe('example.com');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});
