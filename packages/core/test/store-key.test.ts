import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storeKey } from '../src/store-key.js';

describe('storeKey', () => {
  it('is the same in every process', () => {
    // printf 'https://op.example/\nh' | openssl sha256 -binary | basenc --base64url
    expect(storeKey('n', 'https://op.example/', 'h')).toBe('n:MOy2cRcpq68moyF68QLPbxt_uslGpAMlQyUJOTH8wjk');
  });

  it('ATK-D-14 holds nothing of what is remote, whatever that is', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', '*', '../../x', 'x'.repeat(10_000)),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(storeKey('openid2:nonce', ...parts)).toMatch(/^openid2:nonce:[\w-]{43}$/);
      }),
    );
  });

  it('ATK-E-01 keeps parts apart', () => {
    const part = fc.stringMatching(/^[^\n\ud800-\udfff]{0,5}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(part, { minLength: 1 }), (a, b) => {
        expect(storeKey('n', ...a) === storeKey('n', ...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(storeKey('a', 'b')).not.toBe(storeKey('b', 'b'));
    expect(storeKey('n', 'ab', 'c')).not.toBe(storeKey('n', 'a', 'bc'));
  });
});
