import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';

it('ID4ME-N-7 keeps what was entered, what is compared and what is shown apart', () => {
  expect(parseIdentifier(' Joe@MÜLLER.de. ')).toMatchObject({
    entered: 'Joe@MÜLLER.de.',
    canonical: 'Joe@xn--mller-kva.de',
    display: 'Joe@müller.de',
    domain: 'xn--mller-kva.de',
  });
});
