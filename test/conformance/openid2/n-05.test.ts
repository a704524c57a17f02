import { discover, normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-N-05 a fragment is dropped, its # too', () => {
  const provider = useProvider();

  it.each(['http://example.com/x#frag', 'http://example.com/x#', 'http://example.com/x#a#b?c'])('%j', (text) => {
    expect(normalizeIdentifier(text).identifier).toBe('http://example.com/x');
  });

  it('before anything is fetched', async () => {
    const page = provider.openid2.identifier('alice');
    expect((await discover(`${page}#frag`, { allowPrivateAddresses: true })).claimedId).toBe(page);
  });
});
