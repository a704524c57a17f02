import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it.each(['', ' ', '\t'])('ID4ME-T27 iss=%j', async (issuer) => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [record(issuer)] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_INVALID');
});
