import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { keyValuePage, publishProvider } from '../../hostile/hand-made-provider.js';
import { ANY_WAY, beginLogin, createParty, requestsOf, useProvider } from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

describe('SPEC-A-06 a refusal may propose another kind, which is asked for once', () => {
  const provider = useProvider();
  const pages = usePages();

  it('and used', async () => {
    provider.openid2.faults.proposeAssociation = { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' };
    const login = await beginLogin(provider, ANY_WAY, { store: new MemoryStore() });
    expect(requestsOf(provider, 'associate')).toBe(2);
    expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(true);
    expect(await login.outcome(login.approve())).toBe('authenticated');
    expect(requestsOf(provider, 'check_authentication')).toBe(0);
  });

  for (const refusal of ['unsupported-type', '400', '500', 'html', 'http-200-error'] as const) {
    it(`and without association the login goes on: ${refusal}`, async () => {
      provider.openid2.faults.refuseAssociations = refusal;
      const login = await beginLogin(provider, ANY_WAY, { store: new MemoryStore() });
      expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(false);
      expect(await login.outcome(login.approve())).toBe('authenticated');
      expect(requestsOf(provider, 'check_authentication')).toBe(1);
    });
  }

  it('also where it proposes a kind that nobody knows', async () => {
    const asked: unknown[] = [];
    const { identifier } = publishProvider(pages, 'op', ({ assoc_type, session_type }) => {
      asked.push([assoc_type, session_type]);
      const fields = { error_code: 'unsupported-type', assoc_type: 'HMAC-SHA512', session_type: 'DH-SHA512' };
      return keyValuePage({ error: 'no', ...fields }, 400);
    });
    const { url } = await createParty(ANY_WAY, { store: new MemoryStore() }).begin({ identifier });
    expect(new URL(url).searchParams.has('openid.assoc_handle')).toBe(false);
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});
