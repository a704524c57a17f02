import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { btwoc, createDiffieHellmanKeys, decryptMacKey } from '../../src/openid2/diffie-hellman.js';

/** An independent implementation on numbers: the modulus is the one of OpenID 2.0 appendix B, in hexadecimal. */
const P = BigInt(
  `0x${`
  DCF93A0B 883972EC 0E19989A C5A2CE31 0E1D3771 7E8D9571 BB762373 1866E61E F75A2E27 898B057F 9891C2E2 7A639C3F 29B60814
  581CD3B2 CA3986D2 68370557 7D45C2E7 E52DC81C 7A171876 E5CEA74B 1448BFDF AF18828E FD2519F1 4E45E382 6634AF19 49E5B535
  CC829A48 3B8A7622 3E5D490A 257F05BD FF16F2FB 22C583AB`.replace(/\s/g, '')}`,
);

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % P;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

function encode(number: bigint): Buffer {
  const hex = number.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function decode(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function encrypt(hash: 'sha1' | 'sha256', secret: bigint, macKey: Buffer): Buffer {
  const pad = createHash(hash).update(encode(secret)).digest();
  return Buffer.from(macKey.map((byte, index) => byte ^ (pad[index] ?? 0)));
}

describe('btwoc', () => {
  // The examples of sec. 4.2, and the edges between them.
  it.each([
    ['00', '00'],
    ['', '00'],
    ['7f', '7f'],
    ['80', '0080'],
    ['ff', '00ff'],
    ['0080', '0080'],
    ['0000', '00'],
    ['00007f', '7f'],
    ['000080', '0080'],
    ['8000', '008000'],
    ['0100', '0100'],
  ])('SPEC-M-08 of %j is %s', (bytes, expected) => {
    expect(btwoc(Buffer.from(bytes, 'hex')).toString('hex')).toBe(expected);
  });

  it('SPEC-M-08 of the default modulus begins with ANz5OguI', () => {
    expect(btwoc(encode(P)).toString('base64')).toMatch(/^ANz5OguI/);
  });

  it('SPEC-M-08 is what arithmetic says, however many zeros come before', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: P }), fc.nat({ max: 3 }), (number, zeros) => {
        expect(btwoc(Buffer.concat([Buffer.alloc(zeros), encode(number)]))).toEqual(encode(number));
      }),
    );
  });
});

describe('createDiffieHellmanKeys', () => {
  it('makes a public key that belongs to its private one, another each time', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const { privateKey, publicKey } = createDiffieHellmanKeys();
      expect(publicKey).toEqual(encode(power(2n, decode(privateKey))));
      seen.add(publicKey.toString('hex'));
    }
    expect(seen.size).toBe(20);
  });
});

describe('decryptMacKey', () => {
  const ours = randomBytes(127);

  it.each([
    ['sha1', 20],
    ['sha256', 32],
  ] as const)('SPEC-A-05 gives back the MAC key under %s', (hash, length) => {
    const theirs = decode(randomBytes(127));
    const macKey = randomBytes(length);
    const encrypted = encrypt(hash, power(power(2n, decode(ours)), theirs), macKey);
    expect(decryptMacKey(hash, ours, encode(power(2n, theirs)), encrypted)).toEqual(macKey);
  });

  it('SPEC-A-11, ATK-E-08 gives it back too when the shared secret or the public key begins with zeros', () => {
    const ourPublic = power(2n, decode(ours));
    const short = { secret: 0, key: 0 };
    for (let theirs = 3n; short.secret < 3 || short.key < 3; theirs += 1n) {
      const secret = power(ourPublic, theirs);
      const theirPublic = power(2n, theirs * 7_919n + 1_100n);
      const isShortSecret = secret < 1n << 1016n;
      const isShortKey = theirPublic < 1n << 1016n;
      if (!isShortSecret && !isShortKey) continue;
      if (isShortSecret) short.secret += 1;
      if (isShortKey) short.key += 1;
      const exponent = isShortSecret ? theirs : theirs * 7_919n + 1_100n;
      const macKey = randomBytes(32);
      const encrypted = encrypt('sha256', power(ourPublic, exponent), macKey);
      expect(decryptMacKey('sha256', ours, encode(power(2n, exponent)), encrypted)).toEqual(macKey);
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['0', encode(0n)],
    ['0 in many bytes', Buffer.alloc(128)],
    ['1', encode(1n)],
    ['1 in many bytes', Buffer.concat([Buffer.alloc(127), Buffer.of(1)])],
    ['p-1', encode(P - 1n)],
    ['p', encode(P)],
    ['p+1', encode(P + 1n)],
    ['p+2', encode(P + 2n)],
    ['2p', encode(2n * P)],
    ['a negative number', Buffer.concat([Buffer.of(0x80), Buffer.alloc(127)])],
    ['-1', Buffer.of(0xff)],
    ['a number of 1 MB', Buffer.alloc(1 << 20, 1)],
    ['a number with many zeros before it', Buffer.concat([Buffer.alloc(128), Buffer.of(5, 5)])],
  ])('SPEC-A-10, ATK-E-07 refuses a public key that is %s', (_name, key) => {
    expect(decryptMacKey('sha256', ours, key, Buffer.alloc(32))).toBeUndefined();
  });

  it.each([2n, P - 2n])('SPEC-A-10 takes the smallest and the largest key', (key) => {
    const macKey = Buffer.alloc(20, 3);
    const encrypted = encrypt('sha1', power(key, decode(ours)), macKey);
    expect(decryptMacKey('sha1', ours, encode(key), encrypted)).toEqual(macKey);
  });

  it.each([
    ['sha256', 0],
    ['sha256', 20],
    ['sha256', 31],
    ['sha256', 33],
    ['sha1', 32],
    ['sha1', 0],
  ] as const)('ATK-E-06 refuses an encrypted key under %s of %i bytes', (hash, length) => {
    expect(decryptMacKey(hash, ours, encode(2n), Buffer.alloc(length))).toBeUndefined();
  });
});
