import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-A-05 an association answers what was asked, and says how it is called and how long it lasts', () => {
  const provider = useProvider();
  const options = { allowPrivateAddresses: true };

  it('all of it', async () => {
    const association = await associate(provider.openid2.endpoint, options);
    expect(association).toMatchObject({ endpoint: provider.openid2.endpoint, type: 'HMAC-SHA256' });
    expect(association.handle).toMatch(/^[!-~]{1,255}$/);
    expect(Math.abs(association.expiresAt - Date.now() - 3_600_000)).toBeLessThan(5_000);
    // A login that begins with it can still end with it.
    expect(association.renewAt).toBeLessThan(association.expiresAt);
  });

  it.each(['ns', 'assoc_handle', 'session_type', 'assoc_type', 'expires_in', 'dh_server_public', 'enc_mac_key'])(
    'and not without %s',
    async (field) => {
      provider.openid2.faults.associationOverrides = { [field]: '' };
      expect(await codeOf(associate(provider.openid2.endpoint, options))).toBe('ASSOCIATION_MALFORMED');
    },
  );
});
