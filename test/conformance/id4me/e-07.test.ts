import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { lookupNames } from '../../../packages/core/src/id4me/lookup-name.js';

const names = (text: string) => lookupNames(parseIdentifier(text));

it('ID4ME-E-7 hashes UTF-8 once', () => {
  const [name = ''] = names('j\u00f6rg@example.com');
  expect(name.split('.')[1]).toBe('12c433a0914cf916178d99b922892cd3280438b675c139c3807325e8');
  expect(name).not.toContain('fe0640a5ddc7ceb7d81e7735c60395d10c3c998d2a1c1b22a5f384c3');
});
