import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it('ID4ME-E-4 asks for the dotted name only when told to', async () => {
  names.set('_openid.joe.example.com', { txt: [record()] });
  expect(await outcome('joe@example.com')).toBe('DNS_NAME_ABSENT');
  expect(await outcome('joe@example.com', { emailLayouts: ['dotted'] })).toBe('https://authority.example');
});
