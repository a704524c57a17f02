import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { lookupNames } from '../../../packages/core/src/id4me/lookup-name.js';

const names = (text: string) => lookupNames(parseIdentifier(text));

it('ID4ME-E-2 makes no label that does not fit', () => {
  for (const text of ['joe@example.com', `${'x'.repeat(64)}@example.com`]) {
    for (const name of names(text)) {
      for (const label of name.split('.')) expect(label.length).toBeLessThanOrEqual(63);
    }
  }
});
