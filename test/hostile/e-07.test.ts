import { associate } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { btwoc, encryptedKey, keyValuePage, MODULUS, publishProvider } from './hand-made-provider.js';
import { ANY_WAY, beginLogin, codeOf, useProvider } from './login-fixture.js';

describe('ATK-E-07 Diffie-Hellman keys that fix the shared secret', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const key of ['0', '1', 'p-1', 'p'] as const) {
    it(`are refused: ${key}`, async () => {
      provider.openid2.faults.degenerateDhKey = key;
      const { endpoint } = provider.openid2;
      for (const kind of [
        { assocType: 'HMAC-SHA256', sessionType: 'DH-SHA256' },
        { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' },
      ] as const) {
        const result = associate(endpoint, { kind, allowPrivateAddresses: true });
        expect(await codeOf(result)).toBe('ASSOCIATION_MALFORMED');
      }
      const login = await beginLogin(provider, ANY_WAY, { store: new MemoryStore() });
      expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(false);
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }

  const keys: Record<string, Buffer> = {
    'p+1': btwoc(MODULUS + 1n),
    'p+2, which is 2': btwoc(MODULUS + 2n),
    '2p-1': btwoc(2n * MODULUS - 1n),
    'a negative number': Buffer.of(0xff, 0xfe),
    'a negative number as long as p': btwoc(MODULUS - 2n).subarray(1),
    '1 behind zeros': Buffer.concat([Buffer.alloc(100), Buffer.of(1)]),
    'more bytes than p has': Buffer.concat([Buffer.of(0x7f), Buffer.alloc(300)]),
  };
  for (const [name, serverPublic] of Object.entries(keys)) {
    it(`are refused: ${name}`, async () => {
      const { endpoint } = publishProvider(pages, 'op', () =>
        keyValuePage({
          assoc_handle: 'handle',
          assoc_type: 'HMAC-SHA256',
          session_type: 'DH-SHA256',
          expires_in: '3600',
          ...encryptedKey('sha256', Buffer.alloc(32, 7), serverPublic, Buffer.of(1)),
        }),
      );
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_MALFORMED');
    });
  }
});
