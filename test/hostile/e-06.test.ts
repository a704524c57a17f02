import { associate } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, codeOf, type Provider, useProvider, WAYS } from './login-fixture.js';

type Faults = Provider['openid2']['faults'];

describe('ATK-E-06 an association that is not what was asked for', () => {
  const provider = useProvider();
  const cases: Record<string, Partial<Faults>> = {
    'no key at all': { wrongMacLength: 0 },
    'a key of one byte': { wrongMacLength: 1 },
    'a key for the other hash': { wrongMacLength: 20 },
    'a key one byte short': { wrongMacLength: 31 },
    'a key one byte long': { wrongMacLength: 33 },
    'another association type': { associationOverrides: { assoc_type: 'HMAC-SHA1' } },
    'an unknown association type': { associationOverrides: { assoc_type: 'HMAC-MD5' } },
    'another session type': { associationOverrides: { session_type: 'DH-SHA1' } },
    'no encryption': { associationOverrides: { session_type: 'no-encryption', mac_key: 'A'.repeat(43) } },
    'an empty session type': { associationOverrides: { session_type: '' } },
    'an empty encrypted key': { associationOverrides: { enc_mac_key: '' } },
    'a key that is no base64': { associationOverrides: { enc_mac_key: '!'.repeat(44) } },
    'a key with blanks in it': { associationOverrides: { enc_mac_key: `${'A'.repeat(21)} ${'A'.repeat(22)}=` } },
    'a key in another alphabet': { associationOverrides: { enc_mac_key: `${'-'.repeat(43)}=` } },
    'no public key': { associationOverrides: { dh_server_public: '' } },
    'another namespace': { associationOverrides: { ns: 'http://openid.net/signon/1.1' } },
  };

  for (const [name, faults] of Object.entries(cases)) {
    it(`is not used: ${name}`, async () => {
      Object.assign(provider.openid2.faults, faults);
      const { endpoint } = provider.openid2;
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_MALFORMED');
      for (const way of WAYS) {
        // The login goes on without one.
        const login = await beginLogin(provider, way, { store: new MemoryStore() });
        expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(false);
        expect(await login.outcome(login.approve())).toBe('authenticated');
      }
    });
  }

  for (const [name, body] of Object.entries({
    'a page': '<html>\nassoc_handle:x\n</html>',
    'a key twice': 'ns:http://specs.openid.net/auth/2.0\nassoc_handle:a\nassoc_handle:b\n',
    nothing: '',
  })) {
    it(`is not used: ${name}`, async () => {
      provider.openid2.faults.directResponseBody = body;
      const { endpoint } = provider.openid2;
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('DIRECT_RESPONSE_MALFORMED');
    });
  }
});
