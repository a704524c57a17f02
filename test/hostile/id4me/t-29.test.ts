import { expect, it } from 'vitest';
import { useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T29 a record that is split within the host name', async () => {
  names.set(NAME, { txt: [['v=OID1;iss=authori', 'ty.example']] });
  expect(await outcome('example.com')).toBe(FOUND);
});
