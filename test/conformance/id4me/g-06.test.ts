import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it('ID4ME-G-6 takes an empty value for a wrong one, not for none', () => {
  expect(issuer('v=OID1;iss=')).toBe('DNS_RECORD_INVALID');
  expect(issuer('v=OID1;iss= ;')).toBe('DNS_RECORD_INVALID');
  expect(issuer('v=OID1;iss=a.example;clp=')).toBe('DNS_RECORD_INVALID');
  expect(issuer('v=OID1;iss=a.example')).toBe(ISSUER);
});
