import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it.each(['iss=a.example', 'v=OID1', 'clp=b.example;clp=b.example', 'x=1;x=1', 'x=1;x=2', '__proto__=1;__proto__=1'])(
  'ID4ME-G-4 refuses a record with a tag twice: %s',
  (tags) => {
    expect(issuer('v=OID1;iss=a.example')).toBe(ISSUER);
    expect(issuer(`v=OID1;iss=a.example;${tags}`)).toBe('DNS_RECORD_INVALID');
  },
);
