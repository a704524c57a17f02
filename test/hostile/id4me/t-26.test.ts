import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const NAME = '_openid.example.com';
const FOUND = 'https://authority.example';

it.each(['iss=authority.example', 'iss=evil.example', 'x=1;x=1'])('ID4ME-T26 a tag twice: %s', async (tags) => {
  names.set(NAME, { txt: [record()] });
  expect(await outcome('example.com')).toBe(FOUND);
  names.set(NAME, { txt: [`${record()};${tags}`] });
  expect(await outcome('example.com')).toBe('DNS_RECORD_INVALID');
});
