import { expect, it } from 'vitest';
import { useRecords } from '../../record-lookup.js';

const { names, outcome, asked } = useRecords();

it.each([
  ['a.example.com', ['a.example.com', 'example.com']],
  ['a.b.example.co.uk', ['a.b.example.co.uk', 'b.example.co.uk', 'example.co.uk']],
  ['a.tenant.github.io', ['a.tenant.github.io', 'tenant.github.io']],
  ['co.uk', []],
  ['joe@co.uk', []],
])('ID4ME-W-2 never asks for a public suffix, nor below one for another domain: %s', async (text, expected) => {
  names.setDefault({ txt: ['other'] });
  expect(await outcome(text)).toBe('DNS_RECORD_ABSENT');
  expect([...asked()].sort()).toEqual(expected.map((name) => `_openid.${name}`).sort());
});

it('ID4ME-W-2 asks for eight names at most', async () => {
  names.setDefault({ txt: ['other'] });
  expect(await outcome('a.b.c.d.e.f.g.h.i.j.example.com')).toBe('DNS_RECORD_ABSENT');
  expect(asked()).toHaveLength(8);
  expect(asked()).toContain('_openid.a.b.c.d.e.f.g.h.i.j.example.com');
  expect(asked()).not.toContain('_openid.example.com');
});
