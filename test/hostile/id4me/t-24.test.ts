import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it.each(['V=OID1', 'v=oid1', 'v=Oid1'])('ID4ME-T24 %s is not v=OID1', async (version) => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [`${version};iss=authority.example`] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_ABSENT');
});
