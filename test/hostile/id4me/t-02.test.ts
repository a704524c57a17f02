import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['a@b@example.com', 'a@example.com@'])('ID4ME-T02 more than one @: %j', (text) => {
  expect(code('b@example.com')).toBe('b@example.com');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});
