import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

const NOISE = Buffer.from([0x80, 0xff, 0x00, 0xc3]);

it('ID4ME-T32 bytes that are no ASCII', async () => {
  names.set(NAME, { txt: [NOISE, record(), [NOISE, 'v=OID1;iss=evil.example']] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [[`${record()};x=`, NOISE]] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [[record(), NOISE]] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_INVALID');
  names.set(NAME, { txt: [['v=OID1;iss=m', Buffer.from([0xfc]), 'ller.de']] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_INVALID');
});
