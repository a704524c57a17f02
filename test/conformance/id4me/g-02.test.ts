import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it('ID4ME-G-2 minds the case of names and values, but for host names', () => {
  expect(issuer('v=OID1;iss=A.Example/Path')).toBe('https://a.example/Path');
  expect(issuer('v=OID1;ISS=a.example')).toBe('DNS_RECORD_INVALID');
  expect(issuer('v=OID1;ISS=b.example;iss=a.example')).toBe(ISSUER);
  expect(issuer('V=OID1;iss=a.example')).toBeUndefined();
  expect(issuer('v=oid1;iss=a.example')).toBeUndefined();
});
