import { expect, it } from 'vitest';
import { alias } from '../../name-server.js';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';

it('ID4ME-L-6 follows aliases', async () => {
  const answers = [alias(NAME, 'a.hoster.example'), alias('a.hoster.example', 'b.hoster.example')];
  names.set(NAME, { answers, owner: 'b.hoster.example', txt: [record()] });
  expect(await outcome('example.com')).toBe('https://authority.example');
});

it.each([
  ['an alias that leads to nothing', { answers: [alias(NAME, 'a.example')] }, 'DNS_RECORD_ABSENT'],
  ['a loop', { answers: [alias(NAME, 'a.example'), alias('a.example', NAME)] }, 'DNS_FAILED'],
  [
    'a chain without end',
    {
      answers: Array.from({ length: 40 }, (_, index) =>
        alias(index ? `${index}.example` : NAME, `${index + 1}.example`),
      ),
    },
    'DNS_FAILED',
  ],
  ['YXDOMAIN', { rcode: 6 }, 'DNS_FAILED'],
])('ID4ME-L-6 comes to an end with %s', async (_what, reply, code) => {
  names.set(NAME, reply);
  expect(await outcome('example.com')).toBe(code);
});
