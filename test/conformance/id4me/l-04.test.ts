import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it('ID4ME-L-4 fails at two records', async () => {
  names.set('_openid.example.com', { txt: [record('a.example'), record('b.example')] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_AMBIGUOUS');
});

it('ID4ME-L-4 takes the same record twice for one', async () => {
  names.set('_openid.example.com', { txt: [record('a.example'), record('a.example')] });
  expect(await outcome('example.com')).toBe('https://a.example');
});

it('ID4ME-L-4 does not walk on from two records', async () => {
  names.set('_openid.alice.example.com', { txt: [record('a.example'), record('b.example')] });
  names.set('_openid.example.com', { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe('DNS_RECORD_AMBIGUOUS');
});
