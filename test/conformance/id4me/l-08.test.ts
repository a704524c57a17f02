import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const long = (bytes: number) => {
  const text = `${record()};x=`.padEnd(bytes, 'y');
  return text.match(/.{1,255}/g) ?? [];
};

it('ID4ME-L-8 keeps to its time', async () => {
  names.setDefault('silence');
  const start = performance.now();
  expect(await outcome('a.b.c.d.example.com', { client: { timeoutMs: 200 } })).toBe('TIMED_OUT');
  expect(performance.now() - start).toBeLessThan(1000);
});

it.each([
  [2048, 'https://authority.example'],
  [2049, 'DNS_RECORD_INVALID'],
])('ID4ME-L-8 a record of %i bytes: %s', async (bytes, expected) => {
  names.set('_openid.example.com', { txt: [long(bytes)] });
  expect(await outcome('example.com')).toBe(expected);
});

it('ID4ME-L-8 does not mind that another record is longer', async () => {
  names.set('_openid.example.com', { txt: [Array(10).fill('x'.repeat(255)), record()] });
  expect(await outcome('example.com')).toBe('https://authority.example');
});

it.each([
  [20, 'https://authority.example'],
  [21, 'DNS_FAILED'],
])('ID4ME-L-8 %i records: %s', async (count, expected) => {
  names.set('_openid.example.com', { txt: [record(), ...Array.from({ length: count - 1 }, (_, index) => `${index}`)] });
  expect(await outcome('example.com')).toBe(expected);
});
