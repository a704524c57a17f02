import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const LEAF = '_openid.alice.example.com';
const PARENT = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T19 the SPF record of a wildcard does not hide the parent', async () => {
  names.set(LEAF, { txt: ['v=spf1 include:_spf.example.com ~all'] });
  names.set(PARENT, { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe(FOUND);
});
