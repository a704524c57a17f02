import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const issuer = (text: string) => parsed(() => parseDnsRecord(text)?.issuer);
const ISSUER = 'https://a.example';

it.each([
  ['a.example', ISSUER],
  ['xn--mller-kva.de', 'https://xn--mller-kva.de'],
  ['a.example:8443', 'https://a.example:8443'],
  ['a.example/realm', 'https://a.example/realm'],
  ['a.example:8443/auth/realms/mbo/', 'https://a.example:8443/auth/realms/mbo/'],
])('ID4ME-G-7 iss=%s', (iss, expected) => {
  expect(issuer(`v=OID1;iss=${iss}`)).toBe(expected);
});

it.each([
  ...['müller.de', 'a..example', '.a.example', 'a.example.', 'a_b.example', '-a.example', 'a-.example', 'authority'],
  ...[`${'x'.repeat(64)}.example`, `${'abc.'.repeat(63)}com`, 'xn--a.example', '*.example', '/path', ':443'],
  ...['a.example:0', 'a.example:65536', 'a.example:', 'a.example:x', 'a.example:0443', 'a.example:443:443'],
])('ID4ME-G-7 refuses iss=%s', (iss) => {
  expect(issuer(`v=OID1;iss=${iss}`)).toBe('DNS_RECORD_INVALID');
});

it('ID4ME-G-7 refuses a record without iss', () => {
  expect(issuer('v=OID1')).toBe('DNS_RECORD_INVALID');
  expect(issuer('v=OID1;clp=a.example')).toBe('DNS_RECORD_INVALID');
});
