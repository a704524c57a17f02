import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['Joe', 'joe', 'j\u00f6rg', 'jo\u0308rg', 'ｊｏｅ', 'joe+tag', 'joe.smith'])(
  'ID4ME-N-6 leaves the local part %j as it is',
  (localPart) => {
    const identifier = parseIdentifier(`${localPart}@Example.com`);
    expect(identifier).toMatchObject({ localPart, canonical: `${localPart}@example.com` });
  },
);

it('ID4ME-N-6 takes spellings that differ for different identifiers', () => {
  expect(code('Joe@example.com')).not.toBe(code('joe@example.com'));
  expect(code('j\u00f6rg@example.com')).not.toBe(code('jo\u0308rg@example.com'));
});
