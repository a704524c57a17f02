import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it('ID4ME-L-1 asks for TXT records at _openid. and the name', async () => {
  names.set('_openid.example.com', { txt: [record()] });
  expect(await outcome('example.com')).toBe('https://authority.example');
  expect(names.queries.map(({ packet }) => packet.questions)).toEqual([
    [{ type: 'TXT', name: '_openid.example.com', class: 'IN' }],
  ]);
});
