import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const LEAF = '_openid.alice.example.com';
const PARENT = '_openid.example.com';
const FOUND = 'https://authority.example';

it.each([2, 5, 4, 1, 9])('ID4ME-T16 code %i at the name does not lead to its parent', async (rcode) => {
  names.set(PARENT, { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe(FOUND);
  names.set(LEAF, { rcode });
  expect(await outcome('alice.example.com')).toBe('DNS_FAILED');
});
