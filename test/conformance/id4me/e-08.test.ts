import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';

it('ID4ME-E-8 keeps an e-mail address an e-mail address, for the hint to the authority', () => {
  expect(parseIdentifier('Joe.Smith@Example.com').canonical).toBe('Joe.Smith@example.com');
});
