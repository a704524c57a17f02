import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome, asked } = useRecords();

it('ID4ME-W-1 drops one label after the other from the left', async () => {
  names.set('_openid.example.com', { txt: [record()] });
  expect(await outcome('a.b.example.com')).toBe('https://authority.example');
  expect([...asked()].sort()).toEqual(['_openid.a.b.example.com', '_openid.b.example.com', '_openid.example.com']);
});

it('ID4ME-W-1 takes the nearest record', async () => {
  names.set('_openid.b.example.com', { txt: [record('near.example')] });
  names.set('_openid.example.com', { txt: [record('far.example')] });
  expect(await outcome('a.b.example.com')).toBe('https://near.example');
});

it('ID4ME-W-1 does not walk where only the exact name counts', async () => {
  names.set('_openid.example.com', { txt: [record()] });
  expect(await outcome('a.example.com', { exactNameOnly: true })).toBe('DNS_NAME_ABSENT');
  expect(await outcome('example.com', { exactNameOnly: true })).toBe('https://authority.example');
});
