import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  btwoc,
  DEFAULT_GENERATOR,
  DEFAULT_MODULUS,
  encryptMacKey,
  exchangeKeys,
  modularPower,
  parseBtwoc,
} from '../src/diffie-hellman.js';
import { btwocBytes, freshKeys } from './relying-party.js';

describe('btwoc', () => {
  // The examples of OpenID 2.0 sec. 4.2.
  it.each([
    [0n, '00'],
    [127n, '7f'],
    [128n, '0080'],
    [255n, '00ff'],
    [32768n, '008000'],
  ])('writes %s as %s', (number, hex) => {
    expect(btwoc(number).toString('hex')).toBe(hex);
  });

  it('is the shortest form without a set top bit, and reads back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 1100n }), (number) => {
        const bytes = btwoc(number);
        expect(parseBtwoc(bytes)).toBe(number);
        expect(bytes.readUInt8(0)).toBeLessThan(0x80);
        if (bytes.length > 1 && bytes[0] === 0) expect(bytes[1]).toBeGreaterThan(0x7f);
      }),
    );
  });
});

describe('the key exchange', () => {
  it('agrees with the one of node', () => {
    const dh = freshKeys();
    const { serverPublic, sharedSecret } = exchangeKeys(
      DEFAULT_MODULUS,
      DEFAULT_GENERATOR,
      parseBtwoc(dh.getPublicKey()),
    );
    expect(btwoc(sharedSecret)).toEqual(btwocBytes(dh.computeSecret(btwoc(serverPublic))));
  });

  it('strips the leading zeros of a secret, which node keeps', () => {
    const dh = freshKeys();
    dh.setPrivateKey(Buffer.of(8));
    const padded = dh.computeSecret(btwoc(2n ** 125n));
    expect([padded.length, padded[0]]).toEqual([128, 0]);
    expect(btwoc(modularPower(2n ** 125n, 8n, DEFAULT_MODULUS))).toEqual(btwocBytes(padded));
  });

  it('never uses a private key twice', () => {
    const exchange = () => exchangeKeys(DEFAULT_MODULUS, DEFAULT_GENERATOR, 4n).serverPublic;
    expect(exchange()).not.toBe(exchange());
  });

  it('has a generator that is no square, as the degenerate-key fault takes for granted', () => {
    expect(modularPower(2n, (DEFAULT_MODULUS - 1n) / 2n, DEFAULT_MODULUS)).toBe(DEFAULT_MODULUS - 1n);
  });

  it('masks the MAC key with the hash of the secret', () => {
    const mask = createHash('sha1').update(Buffer.of(0, 0x80)).digest();
    expect(encryptMacKey(Buffer.alloc(20), 'sha1', 128n)).toEqual(mask);
  });
});
