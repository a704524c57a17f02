import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf, useProvider } from './login-fixture.js';

describe('ATK-E-11 handles of any length and any characters', () => {
  const provider = useProvider();
  const refused = {
    empty: '',
    long: 'x'.repeat(256),
    'a space': 'a b',
    'a letter beyond ASCII': 'ä',
    'a DEL': '\u007f',
  };
  const taken = {
    'the longest': 'x'.repeat(255),
    'braces and quotes': "{HMAC-SHA1}{6b0272b3}{b'a=='}",
    'a colon': 'a:b',
    'a name that objects have': '__proto__',
  };

  for (const [name, assoc_handle] of Object.entries(refused)) {
    it(`are refused: ${name}`, async () => {
      provider.openid2.faults.associationOverrides = { assoc_handle };
      const { endpoint } = provider.openid2;
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_MALFORMED');
    });
  }

  for (const [name, assoc_handle] of Object.entries(taken)) {
    it(`are taken: ${name}`, async () => {
      provider.openid2.faults.associationOverrides = { assoc_handle };
      expect((await associate(provider.openid2.endpoint, { allowPrivateAddresses: true })).handle).toBe(assoc_handle);
    });
  }
});
