import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';

it.each([
  ['a domain name', 'example.com', 'domain', 'example.com'],
  ['an international domain name', 'bücher.example.com', 'domain', 'xn--bcher-kva.example.com'],
  ['an e-mail address', 'joe@example.com', 'email', 'joe@example.com'],
  ['an international e-mail address', 'jörg@bücher.de', 'email', 'jörg@xn--bcher-kva.de'],
  ['a name that no host has', 'my_name.example.com', 'domain', 'my_name.example.com'],
])('ID4ME-N-1 takes %s', (_what, text, kind, canonical) => {
  expect(parseIdentifier(text)).toMatchObject({ kind, canonical });
});
