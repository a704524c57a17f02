import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it.each([
  'v=OID1;iss=a.example',
  'v=OID1;iss=a.example;',
  'v=OID1; iss=a.example; clp=b.example',
  'v=OID1; iss = a.example ; clp=b.example ;',
  ' v = OID1 ;\tiss\t=\ta.example\t',
  'v=OID1;\r\n iss=a.example',
])('ID4ME-G-1 reads %j', (text) => {
  expect(issuer(text)).toBe(ISSUER);
});

it.each([
  'v=OID1;iss=a. example',
  'v=OID1;iss=a example',
  'v=OID1 iss=a.example',
  'v=OID1;iss=a.example;;',
  'v=OID1;;iss=a.example',
  'v=OID1;iss=a.example;word',
  'v=OID1;iss=a.example;=x',
  'v=OID1;i ss=a.example;iss=a.example',
])('ID4ME-G-1 does not read %j', (text) => {
  expect(issuer(text)).not.toBe(ISSUER);
});
