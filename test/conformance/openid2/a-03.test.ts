import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-A-03 no key travels unencrypted without TLS', () => {
  const provider = useProvider();

  for (const assocType of ['HMAC-SHA256', 'HMAC-SHA1'] as const) {
    it(`${assocType}, unless the site allows it by name`, async () => {
      const kind = { assocType, sessionType: 'no-encryption' } as const;
      const { endpoint } = provider.openid2;
      expect(await codeOf(associate(endpoint, { kind, allowPrivateAddresses: true }))).toBe('ASSOCIATION_REFUSED');
      expect(provider.openid2.requests).toEqual([]);
      const allowed = await associate(endpoint, { kind, allowPrivateAddresses: true, allowInsecureHttp: true });
      expect(allowed.type).toBe(assocType);
    });
  }

  it('nor by proposal of the provider', async () => {
    provider.openid2.faults.proposeAssociation = { assocType: 'HMAC-SHA256', sessionType: 'no-encryption' };
    const { endpoint } = provider.openid2;
    expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_REFUSED');
    expect(provider.openid2.requests).toHaveLength(1);
  });
});
