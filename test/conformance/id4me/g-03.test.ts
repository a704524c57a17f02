import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it.each([
  'iss=a.example;v=OID1',
  'x=y;v=OID1;iss=a.example',
  ';v=OID1;iss=a.example',
  'v=OID2;iss=a.example',
  'v=OID1.0;iss=a.example',
  'v="OID1";iss=a.example',
  '\ufeffv=OID1;iss=a.example',
  'v=OID 1;iss=a.example',
  'OID1;iss=a.example',
  '',
])('ID4ME-G-3 ignores %j, which does not begin with v=OID1', (text) => {
  expect(issuer('v=OID1;iss=a.example')).toBe(ISSUER);
  expect(issuer(text)).toBeUndefined();
});
