import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

const read = (text: string, legacyTags: boolean) => {
  return parsed(() => {
    const { issuer, agent } = parseDnsRecord(text, { legacyTags }) ?? {};
    return `${issuer} ${agent}`;
  });
};
const OLD = 'v=OID1;iau=a.example/oidc;iag=b.example';

it('ID4ME-G-9 reads the tags of old drafts only when told to', () => {
  expect(read(OLD, true)).toBe('https://a.example/oidc https://b.example');
  expect(read(OLD, false)).toBe('DNS_RECORD_ABSENT');
  expect(read('v=OID1;iss=a.example;clp=b.example', true)).toBe('https://a.example https://b.example');
});

it.each(['iss=a.example;iau=a.example', 'iau=a.example;clp=b.example', 'iss=a.example;iag=b.example'])(
  'ID4ME-G-9 refuses old tags beside new ones: %s',
  (tags) => {
    expect(read(`v=OID1;${tags}`, true)).toBe('DNS_RECORD_INVALID');
  },
);

it('ID4ME-G-9 ignores old tags beside new ones when not told to read them', () => {
  expect(read('v=OID1;iss=a.example;iau=b.example;iag=b.example', false)).toBe('https://a.example undefined');
});
