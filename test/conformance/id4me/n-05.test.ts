import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['@example.com', 'joe@', '@', 'joe@.', ' @example.com'])('ID4ME-N-5 refuses an empty part: %j', (text) => {
  expect(code('joe@example.com')).toBe('joe@example.com');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});
