import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T23 a record of another version', async () => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: ['v=OID2;iss=authority.example'] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_ABSENT');
});
