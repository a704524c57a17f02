import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it.each([
  ...['http://authority.example', '127.0.0.1', '2130706433', '0x7f.1', '[::1]', 'user@authority.example'],
  ...['user:pw@authority.example', 'authority.example?x', 'authority.example#x', 'authority.example/a/../b'],
  ...['authority.example/..', 'authority.example/./a', 'authority.example/%2e%2e/a', 'authority.example/a%2fb'],
  ...['authority.example/a%5Cb', 'authority.example//a', 'authority.example/a\\b', 'authority .example'],
  ...[
    'authority.example/a b',
    'authority.example/\u0000',
    'authority.example/%00',
    'authority.example/ä',
    'authority.example/%',
  ],
])('ID4ME-T30 iss=%s', async (issuer) => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [record(issuer)] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_INVALID');
});

it('ID4ME-T30 a port is read; whether it is asked is for the HTTP client to say', async () => {
  names.set(NAME, { txt: [record('authority.example:8443')] });
  expect(await outcome('example.com')).toBe(`${FOUND}:8443`);
});

it('ID4ME-T30 more than 2 KiB', async () => {
  const text = record(`authority.example/${'x'.repeat(2048)}`);
  names.set(NAME, { txt: [text.match(/.{1,255}/g) ?? []] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_INVALID');
});
