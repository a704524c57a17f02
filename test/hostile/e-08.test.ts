import { randomBytes } from 'node:crypto';
import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { btwoc, encryptedKey, keyValuePage, MODULUS, power, publishProvider } from './hand-made-provider.js';

const BYTES = 128;

describe('ATK-E-08 shared secrets that begin with zeros', () => {
  const pages = usePages();
  const kinds = [
    { assocType: 'HMAC-SHA256', sessionType: 'DH-SHA256', hash: 'sha256', length: 32 },
    { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1', hash: 'sha1', length: 20 },
  ] as const;
  /** Looked for by the provider, which may choose its exponent. */
  const shapes: Record<string, (secret: bigint) => boolean> = {
    // Nine bits: with eight the sign of the number can bring the byte back.
    'a zero byte in front': (secret) => secret >> BigInt(8 * (BYTES - 1) - 1) === 0n,
    'a high bit in front': (secret) => secret >> BigInt(8 * BYTES - 1) === 1n,
    neither: (secret) => secret >> BigInt(8 * BYTES - 1) === 0n && secret >> BigInt(8 * (BYTES - 1)) > 0n,
  };

  for (const { assocType, sessionType, hash, length } of kinds) {
    for (const [name, hasShape] of Object.entries(shapes)) {
      it(`give the provider's key: ${name} (${sessionType})`, async () => {
        const macKey = randomBytes(length);
        const { endpoint } = publishProvider(pages, 'op', ({ dh_consumer_public = '' }) => {
          const consumer = BigInt(`0x${Buffer.from(dh_consumer_public, 'base64').toString('hex')}`);
          let exponent = 2n;
          let secret = power(consumer, exponent);
          while (!hasShape(secret)) {
            exponent += 1n;
            secret = (secret * consumer) % MODULUS;
          }
          return keyValuePage({
            assoc_handle: 'handle',
            assoc_type: assocType,
            session_type: sessionType,
            expires_in: '3600',
            ...encryptedKey(hash, macKey, btwoc(power(2n, exponent)), btwoc(secret)),
          });
        });
        const kind = { assocType, sessionType };
        const association = await associate(endpoint, { kind, allowPrivateAddresses: true });
        expect(association.macKey).toBe(macKey.toString('base64'));
      });
    }
  }
});
