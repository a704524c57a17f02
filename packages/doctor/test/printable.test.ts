import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine, printable, quoted } from '../src/printable.js';

const text = fc.string({ unit: 'binary', maxLength: 300 });
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const MOVES = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;

describe('printable', () => {
  it('leaves nothing that moves a cursor or turns the reading', () => {
    fc.assert(
      fc.property(text, (any) => {
        for (const shown of [printable(any), quoted(any), jsonLine({ any })]) expect(shown).not.toMatch(MOVES);
      }),
    );
  });

  it('lets JSON through unchanged', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(JSON.parse(jsonLine({ any }))).toEqual({ any });
      }),
    );
  });

  it('ends a quotation where it ends, and cuts it', () => {
    expect(quoted('a"b\\c')).toBe('"a\\u0022b\\u005cc"');
    expect(quoted('x'.repeat(201))).toBe(`"${'x'.repeat(200)}..."`);
    expect(quoted('\0'.repeat(34))).toBe(`"${'\\u0000'.repeat(33)}..."`);
  });

  it('leaves letters of any script as they are', () => {
    expect(printable('bücher 書 🙂')).toBe('bücher 書 🙂');
  });
});
