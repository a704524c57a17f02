import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-A-04 the hash of the session fits the key, and the key has its length', () => {
  const provider = useProvider();
  const options = { allowPrivateAddresses: true, allowInsecureHttp: true };

  it.each([
    ['HMAC-SHA256', 'DH-SHA256', 32],
    ['HMAC-SHA1', 'DH-SHA1', 20],
    ['HMAC-SHA256', 'no-encryption', 32],
    ['HMAC-SHA1', 'no-encryption', 20],
  ] as const)('%s over %s', async (assocType, sessionType, length) => {
    const kind = { assocType, sessionType };
    const { macKey } = await associate(provider.openid2.endpoint, { ...options, kind });
    expect(Buffer.from(macKey, 'base64')).toHaveLength(length);
    for (const wrongMacLength of [length - 1, length + 1, length === 20 ? 32 : 20, 0]) {
      provider.openid2.faults.wrongMacLength = wrongMacLength;
      const result = associate(provider.openid2.endpoint, { ...options, kind });
      expect(await codeOf(result)).toBe('ASSOCIATION_MALFORMED');
    }
  });

  it.each([
    ['HMAC-SHA256', 'DH-SHA1'],
    ['HMAC-SHA1', 'DH-SHA256'],
  ] as const)('%s over %s is never asked for', async (assocType, sessionType) => {
    const result = associate(provider.openid2.endpoint, { ...options, kind: { assocType, sessionType } });
    expect(await codeOf(result)).toBe('ASSOCIATION_REFUSED');
    expect(provider.openid2.requests).toEqual([]);
  });
});
