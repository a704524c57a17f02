import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildKeyValueForm, parseKeyValueForm } from '../src/key-value-form.js';

const key = fc.string().filter((text) => !/[:\n]/.test(text));
const value = fc.string().filter((text) => !text.includes('\n'));

describe('Key-Value Form', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), (fields) => {
        expect([...parseKeyValueForm(buildKeyValueForm(fields))]).toEqual(fields);
      }),
    );
  });

  it('writes what it read, or refuses to read', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom('a', ':', '\n')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (form) => {
        let fields: Map<string, string>;
        try {
          fields = parseKeyValueForm(form);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
          return;
        }
        expect(buildKeyValueForm(fields)).toBe(form);
      }),
    );
  });

  it('keeps colons and spaces of values', () => {
    expect(buildKeyValueForm([['a', ' b:c ']])).toBe('a: b:c \n');
  });

  it.each([
    ['a:b', ''],
    ['a\n', ''],
    ['a', 'b\nc:d'],
  ])('does not write %j: %j', (name, text) => {
    expect(() => buildKeyValueForm([[name, text]])).toThrow(RangeError);
  });
});
