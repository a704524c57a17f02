import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each([[['example.com']], [{ toString: () => 'example.com' }], [0], [true], [[]], [{}]])(
  'ID4ME-T11 something else than text: %j',
  (value) => {
    expect(code('example.com')).toBe('example.com');
    expect(code(value)).toBe('IDENTIFIER_MALFORMED');
  },
);
