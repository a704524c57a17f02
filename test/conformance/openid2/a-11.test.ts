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

describe('SPEC-A-11 a shared secret has no zeros in front but the one for its sign', () => {
  const pages = usePages();

  it.each([9, 12])('so %i zero bits in front do no harm', async (zeros) => {
    const macKey = randomBytes(32);
    let length = 0;
    const { endpoint } = publishProvider(pages, 'op', ({ dh_consumer_public = '' }) => {
      const consumer = BigInt(`0x${Buffer.from(dh_consumer_public, 'base64').toString('hex')}`);
      const limit = 1n << BigInt(8 * 128 - zeros);
      let exponent = 2n;
      let secret = power(consumer, exponent);
      while (secret >= limit) {
        exponent += 1n;
        secret = (secret * consumer) % MODULUS;
      }
      length = btwoc(secret).length;
      return keyValuePage({
        assoc_handle: 'handle',
        assoc_type: 'HMAC-SHA256',
        session_type: 'DH-SHA256',
        expires_in: '60',
        ...encryptedKey('sha256', macKey, btwoc(power(2n, exponent)), btwoc(secret)),
      });
    });
    const association = await associate(endpoint, { allowPrivateAddresses: true });
    expect(length).toBeLessThanOrEqual(128);
    expect(association.macKey).toBe(macKey.toString('base64'));
  });
});
