import { expect, it } from 'vitest';
import { createDnsClient } from '../../../packages/core/src/dns-client.js';
import { SERVFAIL } from '../../name-server.js';
import { parsed, record, useRecords } from '../../record-lookup.js';

const { names, find, outcome } = useRecords();
const FOUND = 'https://authority.example';

it.each([
  ['off', true, FOUND],
  ['prefer', true, FOUND],
  ['require', true, FOUND],
  ['off', false, FOUND],
  ['prefer', false, FOUND],
  ['require', false, 'DNS_INSECURE'],
] as const)('ID4ME-L-5 with dnssec %s and AD %s: %s', async (dnssec, authentic, expected) => {
  names.set('_openid.example.com', { txt: [record()], authentic });
  expect(await outcome('example.com', { dnssec })).toBe(expected);
});

it('ID4ME-L-5 says what is known', async () => {
  names.set('_openid.example.com', { txt: [record()], authentic: true });
  expect(await find('example.com')).toMatchObject({ security: 'unknown' });
  expect(await find('example.com', { dnssec: 'prefer' })).toMatchObject({ security: 'secure' });
});

it.each(['off', 'prefer', 'require'] as const)(
  'ID4ME-L-5 takes SERVFAIL for an error, with dnssec %s',
  async (dnssec) => {
    names.set('_openid.alice.example.com', SERVFAIL);
    names.set('_openid.example.com', { txt: [record()], authentic: true });
    expect(await outcome('alice.example.com', { dnssec })).toBe('DNS_FAILED');
  },
);

it('ID4ME-L-5 takes only servers whose word can be believed, where DNSSEC is required', () => {
  const made = (servers: string[]) => parsed(() => typeof createDnsClient({ servers, dnssec: 'require' }));
  expect(made(['127.0.0.1'])).toBe('object');
  expect(made(['192.0.2.1'])).toBe('OPTION_INVALID');
});
