import { expect, it } from 'vitest';
import { SERVFAIL } from '../../name-server.js';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

const required = { dnssec: 'require' } as const;

it('ID4ME-T35 an answer that is not secure, where DNSSEC is required', async () => {
  names.set(NAME, { txt: [record()], authentic: true });
  expect(await outcome('example.com', required)).toBe(FOUND);
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com', required)).toBe('DNS_INSECURE');
});

it('ID4ME-T35 an absence that is not secure, where DNSSEC is required', async () => {
  names.set(NAME, { txt: [record()], authentic: true });
  names.set('_openid.alice.example.com', { rcode: 3, authentic: true });
  expect(await outcome('alice.example.com', required)).toBe(FOUND);
  names.set('_openid.alice.example.com', { rcode: 3 });
  expect(await outcome('alice.example.com', required)).toBe('DNS_INSECURE');
});

it('ID4ME-T35 a bogus answer', async () => {
  names.set(NAME, SERVFAIL);
  expect(await outcome('example.com', required)).toBe('DNS_FAILED');
});

it('ID4ME-T35 a resolver that cannot report', async () => {
  names.set(NAME, { txt: [record()], authentic: true });
  // The client was made without it, so that it believes nobody.
  expect(await outcome('example.com', { ...required, client: { dnssec: 'off' } })).toBe('DNS_INSECURE');
  const client = { servers: ['192.0.2.1'], dnssec: 'require' } as const;
  expect(await outcome('example.com', { ...required, client })).toBe('OPTION_INVALID');
});
