import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each([
  'a@b@example.com',
  'joe@@example.com',
  '"a@b"@example.com',
  '@joe@example.com',
  '"joe"@example.com',
  '<joe@example.com>',
  'joe,jim@example.com',
])('ID4ME-N-4 takes one @, and one plain mailbox before it: %s', (text) => {
  expect(code('b@example.com')).toBe('b@example.com');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});
