import { expect, it } from 'vitest';
import { useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T28 blanks around tags and values', async () => {
  names.set(NAME, { txt: ['v=OID1; iss = authority.example ; clp=agent.example;'] });
  expect(await outcome('example.com')).toBe(FOUND);
});
