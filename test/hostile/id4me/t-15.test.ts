import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const LEAF = '_openid.alice.example.com';
const PARENT = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T15 silence at the name does not lead to its parent', async () => {
  names.set(PARENT, { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe(FOUND);
  names.set(LEAF, 'silence');
  expect(await outcome('alice.example.com', { client: { timeoutMs: 300 } })).toBe('TIMED_OUT');
});
