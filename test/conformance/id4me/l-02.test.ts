import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it('ID4ME-L-2 joins the strings of a record with nothing between', async () => {
  const issuer = `authority.example/${'x'.repeat(300)}`;
  const text = record(issuer);
  names.set('_openid.example.com', { txt: [[text.slice(0, 255), text.slice(255)]] });
  expect(await outcome('example.com')).toBe(`https://${issuer}`);
  names.set('_openid.example.com', { txt: [['v=OI', 'D1;i', 'ss=authority.', 'example']] });
  expect(await outcome('example.com')).toBe('https://authority.example');
});
