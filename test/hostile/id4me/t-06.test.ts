import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each([
  'https://example.com/',
  'example.com/../x',
  'example.com:8443',
  'user:pw@host/',
  'example.com?',
  '//example.com',
])('ID4ME-T06 a URL or a part of one: %j', (text) => {
  expect(code('example.com')).toBe('example.com');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});
