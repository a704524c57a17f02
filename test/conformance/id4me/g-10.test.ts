import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

it.each(['https://a.example/x', 'HTTPS://a.example/x'])('ID4ME-G-10 reads %s with a warning', (iss) => {
  const read = parseDnsRecord(`v=OID1;iss=${iss}`);
  expect(read?.issuer).toBe('https://a.example/x');
  expect(read?.warnings).toHaveLength(1);
  expect(parseDnsRecord('v=OID1;iss=a.example/x')?.warnings).toEqual([]);
});

it.each([
  'http://a.example',
  'ftp://a.example',
  'https:a.example',
  'https:/a.example',
  '//a.example',
  'https://https://a.example',
])('ID4ME-G-10 refuses %s', (iss) => {
  expect(parsed(() => parseDnsRecord(`v=OID1;iss=${iss}`))).toBe('DNS_RECORD_INVALID');
});
