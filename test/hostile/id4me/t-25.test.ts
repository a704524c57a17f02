import { expect, it } from 'vitest';
import { useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T25 the version has to come first', async () => {
  names.set(NAME, { txt: ['v=OID1;iss=authority.example'] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: ['iss=authority.example;v=OID1'] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_ABSENT');
});
