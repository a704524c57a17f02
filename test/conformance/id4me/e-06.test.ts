import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome } = useRecords();

it('ID4ME-E-6 lets the mail domain answer for all of its addresses', async () => {
  names.set('_openid.example.com', { txt: [record()] });
  for (const text of ['joe@example.com', 'Jörg@Example.com']) {
    expect(await outcome(text)).toBe('https://authority.example');
  }
});
