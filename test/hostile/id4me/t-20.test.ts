import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const LEAF = '_openid.alice.example.com';
const PARENT = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T20 a record without iss does not lead to the parent', async () => {
  names.set(PARENT, { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe(FOUND);
  names.set(LEAF, { txt: ['v=OID1;clp=agent.example'] });
  expect(await outcome('alice.example.com')).toBe('DNS_RECORD_INVALID');
});
