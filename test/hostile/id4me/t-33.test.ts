import { expect, it } from 'vitest';
import { alias, type Behavior, message } from '../../name-server.js';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

const pointer = Buffer.from([0xc0, 0x0c]);

it.each([
  ['a loop of aliases', { answers: [alias(NAME, 'a.example'), alias('a.example', NAME)] }, 'DNS_FAILED'],
  ['an alias of itself', { answers: [alias(NAME, NAME)] }, 'DNS_FAILED'],
  ['an overflowing DNAME', { rcode: 6 }, 'DNS_FAILED'],
  ['an unknown code', { rcode: 15 }, 'DNS_FAILED'],
  ['half a message', (query) => message(query, { txt: [record()] }).subarray(0, -3), 'DNS_FAILED'],
  ['a header alone', (query) => message(query).subarray(0, 12), 'TIMED_OUT'],
  ['noise', Buffer.from('noise'), 'TIMED_OUT'],
  ['an empty datagram', Buffer.alloc(0), 'TIMED_OUT'],
  [
    'a name that points at itself',
    (query) => {
      const bytes = message(query, { txt: [record()] });
      const end = 12 + NAME.length + 2 + 4;
      return Buffer.concat([bytes.subarray(0, end), Buffer.from([0xc0, end]), pointer, bytes.subarray(end)]);
    },
    'DNS_FAILED',
  ],
] satisfies [string, Behavior, string][])('ID4ME-T33 %s', async (_what, behavior, code) => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, behavior);
  expect(await outcome('example.com', { client: { timeoutMs: 300 } })).toBe(code);
});
