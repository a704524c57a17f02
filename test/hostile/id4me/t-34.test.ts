import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, outcome, asked } = useRecords();

it('ID4ME-T34 a name of 60 labels', async () => {
  names.set('_openid.example.com', { txt: [record()] });
  const labels = (count: number) => `${'a.'.repeat(count - 2)}example.com`;
  expect(await outcome(labels(9))).toBe('https://authority.example');
  expect(new Set(asked()).size).toBe(8);
  names.queries.length = 0;
  expect(await outcome(labels(60))).toBe('DNS_NAME_ABSENT');
  expect(asked().filter((name) => name.startsWith('_openid.'))).toHaveLength(8);
});
