import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T22 the same record twice', async () => {
  names.set(NAME, { txt: [record(), record()] });
  expect(await outcome('example.com')).toBe(FOUND);
});
