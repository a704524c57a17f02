import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it.each(['v=OID1', 'v=OID1;iss=', 'v=OID1;iss=http://a.example', 'v=OID1;iss=a.example;iss=a.example', 'v=OID1;x'])(
  'ID4ME-G-11 ends the walk at a wrong record: %s',
  async (text) => {
    names.set('_openid.example.com', { txt: [record()] });
    expect(await outcome('alice.example.com')).toBe('https://authority.example');
    names.set('_openid.alice.example.com', { txt: [text] });
    expect(await outcome('alice.example.com')).toBe('DNS_RECORD_INVALID');
  },
);
