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
import { codeOf, useProvider } from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

describe("SPEC-A-10 the provider's public key lies between 1 and p-1", () => {
  const provider = useProvider();
  const pages = usePages();

  it.each(['0', '1', 'p-1', 'p'] as const)('so %s is refused', async (key) => {
    provider.openid2.faults.degenerateDhKey = key;
    const result = associate(provider.openid2.endpoint, { allowPrivateAddresses: true });
    expect(await codeOf(result)).toBe('ASSOCIATION_MALFORMED');
  });

  it('and the numbers next to them are not', async () => {
    const macKey = randomBytes(32);
    // The generator is no square, so that its power (p-1)/2 is -1: these exponents give 2 and p-2.
    for (const exponent of [1n, (MODULUS - 1n) / 2n + 1n]) {
      const serverPublic = power(2n, exponent);
      expect([2n, MODULUS - 2n]).toContain(serverPublic);
      const { endpoint } = publishProvider(pages, 'op', ({ dh_consumer_public = '' }) => {
        const consumer = BigInt(`0x${Buffer.from(dh_consumer_public, 'base64').toString('hex')}`);
        return keyValuePage({
          assoc_handle: 'handle',
          assoc_type: 'HMAC-SHA256',
          session_type: 'DH-SHA256',
          expires_in: '60',
          ...encryptedKey('sha256', macKey, btwoc(serverPublic), btwoc(power(consumer, exponent))),
        });
      });
      const association = await associate(endpoint, { allowPrivateAddresses: true });
      expect(association.macKey).toBe(macKey.toString('base64'));
    }
  });
});
