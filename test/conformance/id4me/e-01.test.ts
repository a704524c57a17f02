import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome, find } = useRecords();

it('ID4ME-E-1 asks for the name with ._openidemail. only when told to', async () => {
  names.set('joe._openidemail.example.com', { txt: [record()] });
  expect(await outcome('joe@example.com')).toBe('DNS_NAME_ABSENT');
  const options = { emailLayouts: ['openidemail'] } as const;
  expect(await outcome('joe@example.com', options)).toBe('https://authority.example');
  expect(await find('joe@example.com', options)).toMatchObject({ discoveredAt: 'joe._openidemail.example.com' });
});

it('ID4ME-E-1 writes an international local part as A-label', async () => {
  names.set('xn--jrg-sna._openidemail.example.com', { txt: [record()] });
  expect(await outcome('jörg@example.com', { emailLayouts: ['openidemail'] })).toBe('https://authority.example');
});
