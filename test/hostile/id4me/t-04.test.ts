import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['localhost', 'intranet', 'localhost.', 'joe@intranet'])('ID4ME-T04 a single word: %j', (text) => {
  expect(code('example.com')).toBe('example.com');
  expect(code(text)).toBe('IDENTIFIER_MALFORMED');
});
