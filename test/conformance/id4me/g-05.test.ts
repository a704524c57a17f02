import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it.each(['x=1', 'x=', 'x=a=b;y==', '__proto__=x;constructor=y', 'X_1=ä', 'ISS=b.example'])(
  'ID4ME-G-5 ignores unknown tags: %s',
  (tags) => {
    expect(issuer(`v=OID1;${tags};iss=a.example`)).toBe(ISSUER);
  },
);

it('ID4ME-G-5 splits at the first = only', () => {
  expect(issuer('v=OID1;iss=a.example/x=y')).toBe('https://a.example/x=y');
});
