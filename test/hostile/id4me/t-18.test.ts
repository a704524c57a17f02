import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome, asked } = useRecords();

it.each([
  ['example.com', 'com'],
  ['example.co.uk', 'co.uk'],
  ['tenant.github.io', 'github.io'],
  ['joe@example.com', 'com'],
])('ID4ME-T18 %s: nobody asks %s', async (text, suffix) => {
  names.set(`_openid.${suffix}`, { txt: [record()] });
  expect(await outcome(text)).toBe('DNS_NAME_ABSENT');
  expect(asked()).not.toContain(`_openid.${suffix}`);
});
