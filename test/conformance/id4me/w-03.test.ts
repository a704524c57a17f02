import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it.each(['v=spf1 -all', 'v=OID2;iss=a.example', 'anything'])(
  'ID4ME-W-3 goes on from TXT records that are no ID4me records: %s',
  async (text) => {
    names.set('_openid.alice.example.com', { txt: [text] });
    names.set('_openid.example.com', { txt: [record()] });
    expect(await outcome('alice.example.com')).toBe('https://authority.example');
  },
);

it('ID4ME-W-3 ends at an ID4me record, valid or not', async () => {
  names.set('_openid.example.com', { txt: [record('parent.example')] });
  names.set('_openid.alice.example.com', { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe('https://authority.example');
  names.set('_openid.alice.example.com', { txt: ['v=OID1;'] });
  expect(await outcome('alice.example.com')).toBe('DNS_RECORD_INVALID');
});
