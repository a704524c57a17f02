import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { lookupNames } from '../../../packages/core/src/id4me/lookup-name.js';

const names = (text: string) => lookupNames(parseIdentifier(text));

const label = (text: string) => names(text)[0]?.split('.')[1];

it.each([
  ['joe', '78675cc176081372c43abab3ea9fb70c74381eb02dc6e93fb6d44d16'],
  ['Joe', '6dd8b7d7d3c5c4689b33e51b9f10bc6a9be89fe8fa2a127c8c6c03cd'],
  ['max.mustermann', 'd43ed5154c296be46f686dc5e8c6083efb40e733126fe330a938518d'],
  ['j\u00f6rg', '12c433a0914cf916178d99b922892cd3280438b675c139c3807325e8'],
  ['jo\u0308rg', '8d4af29d3067eb9e3c9a435e190f8dca5b61c19fac2f9fab3eb8fbd3'],
])('ID4ME-T36 the hash of %s', (localPart, expected) => {
  expect(label(`${localPart}@example.com`)).toBe(expected);
});

it('ID4ME-T36 the domain is folded, the local part is not', () => {
  expect(names('joe@Mail.Example.COM')).toEqual(names('joe@mail.example.com'));
  expect(label('Joe@example.com')).not.toBe(label('joe@example.com'));
});
