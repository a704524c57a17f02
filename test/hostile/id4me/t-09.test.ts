import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['example..com', '.example.com', 'example.com..', 'joe@.example.com', '.'])(
  'ID4ME-T09 an empty label: %s',
  (text) => {
    expect(code(text)).toBe('IDENTIFIER_MALFORMED');
  },
);

it('ID4ME-T09 one dot at the end is none of the name', () => {
  expect(code('example.com.')).toBe('example.com');
});
