import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome, asked } = useRecords();
const JOE = '78675cc176081372c43abab3ea9fb70c74381eb02dc6e93fb6d44d16';

it('ID4ME-E-5 asks for the hash of the local part below the mail domain, then walks', async () => {
  names.setDefault({ txt: ['other'] });
  expect(await outcome('joe@Mail.Example.com')).toBe('DNS_RECORD_ABSENT');
  expect(asked()).toEqual([`_openid.${JOE}.mail.example.com`, '_openid.mail.example.com', '_openid.example.com']);
});

it("ID4ME-E-5 prefers the address's own record to that of its domain", async () => {
  names.set(`_openid.${JOE}.example.com`, { txt: [record('joe.example')] });
  names.set('_openid.example.com', { txt: [record('all.example')] });
  expect(await outcome('joe@example.com')).toBe('https://joe.example');
  expect(await outcome('jim@example.com')).toBe('https://all.example');
});
