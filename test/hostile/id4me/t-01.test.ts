import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed, useRecords } from '../../record-lookup.js';

const { outcome, asked } = useRecords();

it.each(['', ' ', '\t\r\n', '\u00a0'])('ID4ME-T01 nothing typed, nothing asked: %j', async (text) => {
  expect(await outcome(text)).toBe('IDENTIFIER_ABSENT');
  expect(asked()).toEqual([]);
});

it.each([null, undefined])('ID4ME-T01 nothing sent: %s', (text) => {
  expect(parsed(() => parseIdentifier(text))).toBe('IDENTIFIER_ABSENT');
});
