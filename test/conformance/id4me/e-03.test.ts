import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { lookupNames } from '../../../packages/core/src/id4me/lookup-name.js';

const names = (text: string) => lookupNames(parseIdentifier(text));

it('ID4ME-E-3 puts _openid before the hash, not behind it', () => {
  expect(names('joe@example.com').every((name) => name.startsWith('_openid.'))).toBe(true);
  expect(names('joe@example.com').join(' ')).not.toContain('._openid.');
});
