import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();
const LEAF = '_openid.alice.example.com';
const PARENT = '_openid.example.com';
const FOUND = 'https://authority.example';

it('ID4ME-T31 the tags of old drafts name no authority, unless the site reads them', async () => {
  names.set(PARENT, { txt: [record()] });
  expect(await outcome('alice.example.com')).toBe(FOUND);
  names.set(LEAF, { txt: ['v=OID1;iau=old.example/oidc;iag=old.example/oidc'] });
  expect(await outcome('alice.example.com')).toBe('DNS_RECORD_ABSENT');
  expect(await outcome('alice.example.com', { legacyTags: true })).toBe('https://old.example/oidc');
});
