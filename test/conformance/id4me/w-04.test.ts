import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, find } = useRecords();

it('ID4ME-W-4 says which name had the record', async () => {
  names.set('_openid.example.com', { txt: [record()] });
  expect(await find('a.b.example.com')).toMatchObject({ discoveredAt: 'example.com' });
  expect(await find('joe@example.com')).toMatchObject({ discoveredAt: 'example.com' });
  names.set('_openid.a.b.example.com', { txt: [record()] });
  expect(await find('A.b.example.com')).toMatchObject({ discoveredAt: 'a.b.example.com' });
});
