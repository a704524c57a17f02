import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it.each([
  'v=spf1 -all',
  'v=OID2;iss=other.example',
  'some words',
  '',
  'iss=other.example',
  'v=',
  'v=OID11;iss=other.example',
])('ID4ME-L-3 leaves out %j beside a record', async (other) => {
  names.set('_openid.example.com', { txt: [other, record(), other] });
  expect(await outcome('example.com')).toBe('https://authority.example');
});
