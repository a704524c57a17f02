import { expect, it } from 'vitest';
import { type Behavior, message, NODATA, NXDOMAIN, SERVFAIL } from '../../name-server.js';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const LEAF = '_openid.alice.example.com';

it.each([
  ['NXDOMAIN', NXDOMAIN],
  ['NODATA', NODATA],
] as const)('ID4ME-L-7 takes %s for an absence', async (_what, reply) => {
  names.set('_openid.example.com', { txt: [record()] });
  names.set(LEAF, reply);
  expect(await outcome('alice.example.com')).toBe('https://authority.example');
});

it.each([
  ['silence', 'silence', 'TIMED_OUT'],
  ['SERVFAIL', SERVFAIL, 'DNS_FAILED'],
  ['REFUSED', { rcode: 5 }, 'DNS_FAILED'],
  ['NOTIMP', { rcode: 4 }, 'DNS_FAILED'],
  ['half an answer', (query) => message(query, { txt: [record()] }).subarray(0, 60), 'DNS_FAILED'],
  ['a referral', { authorities: [{ type: 'NS', name: 'example.com', data: 'ns.example.com' }] }, 'DNS_FAILED'],
] satisfies [string, Behavior, string][])('ID4ME-L-7 takes %s for an error', async (_what, behavior, code) => {
  names.set('_openid.example.com', { txt: [record()] });
  names.set(LEAF, behavior);
  expect(await outcome('alice.example.com', { client: { timeoutMs: 300 } })).toBe(code);
});
