import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it('ID4ME-T12 a short name that is made long by characters which nobody sees', () => {
  expect(code('exa\u00admple.com')).toBe('example.com');
  expect(code(`exa${'\u00ad'.repeat(100_000)}mple.com`)).toBe('IDENTIFIER_MALFORMED');
});

it.each(['a', 'a.', '@', 'ä', ' a', 'xn--'])('ID4ME-T12 100 kB of %j', (piece) => {
  const start = performance.now();
  expect(code(`${piece.repeat(100_000 / piece.length)}.example.com`)).toBe('IDENTIFIER_MALFORMED');
  expect(performance.now() - start).toBeLessThan(500);
});
