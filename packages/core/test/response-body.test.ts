import { describe, expect, it } from 'vitest';
import { decodeText } from '../src/response-body.js';
import { atOnce } from './at-once.js';

const decoded = (...bytes: readonly Buffer[]) => atOnce(decodeText(Buffer.concat(bytes)));

describe('decodeText', () => {
  it('gives what decoding at once gives, wherever a character is cut', () => {
    for (const character of ['a', 'ä', '€', '😀']) {
      const text = character.repeat(40_000);
      for (const shift of ['', 'x', 'xx', 'xxx']) expect(decoded(Buffer.from(shift + text))).toBe(shift + text);
    }
    expect(decoded()).toBe('');
  });

  it('drops a byte order mark at the start alone, and replaces what is no UTF-8, at the end too', () => {
    const mark = Buffer.from('\ufeff');
    expect(decoded(mark, Buffer.from('a'), mark)).toBe('a\ufeff');
    expect(decoded(Buffer.from('a'), Buffer.from([0xff, 0xe2, 0x82]))).toBe('a\ufffd\ufffd');
    expect(decoded(Buffer.alloc(40_000, 0xff))).toBe('\ufffd'.repeat(40_000));
  });

  it('ATK-D-16 takes a step for every piece of a long body', () => {
    let steps = 0;
    for (const _ of decodeText(Buffer.alloc(1_000_000, 0xff))) steps += 1;
    expect(steps).toBeGreaterThan(20);
  });
});
