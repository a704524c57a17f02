import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T21 two different records', async () => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [record(), record('evil.example')] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_AMBIGUOUS');
  names.set(NAME, { txt: [record('evil.example'), record()] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_AMBIGUOUS');
});
