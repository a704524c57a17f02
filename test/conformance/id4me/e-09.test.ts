import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { type EmailLayout, lookupNames } from '../../../packages/core/src/id4me/lookup-name.js';

const names = (...emailLayouts: EmailLayout[]) => lookupNames(parseIdentifier('joe@example.com'), { emailLayouts });
const HASHED = '_openid.78675cc176081372c43abab3ea9fb70c74381eb02dc6e93fb6d44d16.example.com';
const DOTTED = '_openid.joe.example.com';
const ORIGINAL = 'joe._openidemail.example.com';
const DOMAIN = '_openid.example.com';

it('ID4ME-E-9 asks for the hash alone, unless told otherwise', () => {
  expect(lookupNames(parseIdentifier('joe@example.com'))).toEqual([HASHED, DOMAIN]);
});

it('ID4ME-E-9 asks in the order of the list', () => {
  expect(names('hash56')).toEqual([HASHED, DOMAIN]);
  expect(names('dotted', 'hash56')).toEqual([DOTTED, HASHED, DOMAIN]);
  expect(names('hash56', 'dotted', 'openidemail')).toEqual([HASHED, DOTTED, ORIGINAL, DOMAIN]);
});
