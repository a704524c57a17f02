import { randomBytes } from 'node:crypto';
import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import {
  btwoc,
  encryptedKey,
  keyValuePage,
  MODULUS,
  power,
  publishProvider,
} from '../../hostile/hand-made-provider.js';
import { usePages } from '../../page-server.js';

describe("SPEC-M-08 integers travel as the shortest big-endian two's complement", () => {
  const pages = usePages();

  it('in both directions', async () => {
    const seen: Buffer[] = [];
    const macKey = randomBytes(32);
    let exponent = 2n;
    const { endpoint } = publishProvider(pages, 'op', ({ dh_consumer_public = '' }) => {
      const bytes = Buffer.from(dh_consumer_public, 'base64');
      seen.push(bytes);
      // Small exponents give public keys of every length: 4, 8 and so on, some with the high bit set.
      exponent += 1n;
      const secret = power(BigInt(`0x${bytes.toString('hex')}`), exponent);
      return keyValuePage({
        assoc_handle: `handle${exponent}`,
        assoc_type: 'HMAC-SHA256',
        session_type: 'DH-SHA256',
        expires_in: '60',
        ...encryptedKey('sha256', macKey, btwoc(power(2n, exponent)), btwoc(secret)),
      });
    });
    for (let round = 0; round < 30; round += 1) {
      const association = await associate(endpoint, { allowPrivateAddresses: true });
      expect(association.macKey).toBe(macKey.toString('base64'));
    }
    for (const bytes of seen) {
      const value = BigInt(`0x${bytes.toString('hex')}`);
      expect(bytes).toEqual(btwoc(value));
      expect(value > 1n && value < MODULUS - 1n).toBe(true);
    }
    // A key per request, and about half of them with a zero byte in front.
    expect(new Set(seen.map((bytes) => bytes.toString('hex'))).size).toBe(30);
    expect(seen.some((bytes) => bytes[0] === 0)).toBe(true);
    expect(seen.some((bytes) => bytes[0] !== 0)).toBe(true);
  });
});
