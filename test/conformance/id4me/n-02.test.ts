import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it('ID4ME-N-2 takes blanks around an identifier for none of it', () => {
  expect(code(' \t\r\n\u00a0example.com\u3000 ')).toBe('example.com');
});

it.each(['', ' ', '\t\n', undefined, null])('ID4ME-N-2 finds nothing in %j', (text) => {
  expect(code(text)).toBe('IDENTIFIER_ABSENT');
});

it.each([
  ...['exa mple.com', 'exa\u00a0mple.com', 'a\u0000.example.com', 'a\u007f.example.com', 'a\r\n.example.com'],
  ...['example.com/', 'example.com?a', 'example.com#a', 'example.com:443', 'ex%61mple.com', 'example\\.com'],
  ...['user:pw@example.com', 'https://example.com', 'mailto:joe@example.com', 'acct:joe@example.com', '//example.com'],
  ...['127.0.0.1', '127.1', '0x7f.1', '0177.0.0.1', '2130706433', '[::1]', '::1', 'joe@127.0.0.1', '127.0.0.1.'],
  ...['localhost', 'intranet', 'com', 'joe@localhost'],
])('ID4ME-N-2 refuses %j', (text) => {
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});

it.each([
  ...['a.local', 'a.internal', 'a.localhost', 'a.invalid', 'a.onion', 'a.home.arpa', 'a.test', 'a.example'],
  ...['joe@a.LOCAL', 'a.b.test.'],
])('ID4ME-N-2 takes %s only where names of a closed network are allowed', (text) => {
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
  expect(parseIdentifier(text, { allowReservedNames: true }).entered).toBe(text);
});
