import { randomBytes } from 'node:crypto';
import { associate } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { keyValuePage, plainAssociation, publishProvider } from './hand-made-provider.js';
import { ANY_WAY, codeOf, createParty } from './login-fixture.js';

describe('ATK-E-05 a provider, or somebody on the way, that talks us into something weaker', () => {
  const pages = usePages();
  const proposals: Record<string, Record<string, string>> = {
    'a key in the clear over plain http': { assoc_type: 'HMAC-SHA256', session_type: 'no-encryption' },
    'a weaker key in the clear': { assoc_type: 'HMAC-SHA1', session_type: 'no-encryption' },
    'a pair that does not fit': { assoc_type: 'HMAC-SHA256', session_type: 'DH-SHA1' },
    'the other pair that does not fit': { assoc_type: 'HMAC-SHA1', session_type: 'DH-SHA256' },
    'what was just refused': { assoc_type: 'HMAC-SHA256', session_type: 'DH-SHA256' },
  };

  for (const [name, proposal] of Object.entries(proposals)) {
    it(`is not followed: ${name}`, async () => {
      const asked: string[] = [];
      const { identifier, endpoint } = publishProvider(pages, 'op', ({ assoc_type, session_type }) => {
        asked.push(`${assoc_type}/${session_type}`);
        return keyValuePage({ error: 'no', error_code: 'unsupported-type', ...proposal }, 400);
      });
      const party = createParty(ANY_WAY, { store: new MemoryStore() });
      const { url } = await party.begin({ identifier });
      expect(asked).toEqual(['HMAC-SHA256/DH-SHA256']);
      expect(new URL(url).searchParams.has('openid.assoc_handle')).toBe(false);
      expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_REFUSED');
    });
  }

  it('is followed once, to a kind that is allowed, and not further', async () => {
    const asked: string[] = [];
    const { identifier } = publishProvider(pages, 'op', ({ assoc_type, session_type }) => {
      asked.push(`${assoc_type}/${session_type}`);
      const proposal =
        asked.length === 1
          ? { assoc_type: 'HMAC-SHA1', session_type: 'DH-SHA1' }
          : { assoc_type: 'HMAC-SHA256', session_type: 'DH-SHA256' };
      return keyValuePage({ error: 'no', error_code: 'unsupported-type', ...proposal }, 400);
    });
    await createParty(ANY_WAY, { store: new MemoryStore() }).begin({ identifier });
    expect(asked).toEqual(['HMAC-SHA256/DH-SHA256', 'HMAC-SHA1/DH-SHA1']);
  });

  it('does not get a key in the clear by being asked for one', async () => {
    const { endpoint } = publishProvider(pages, 'op', plainAssociation('handle', randomBytes(32)));
    const kind = { assocType: 'HMAC-SHA256', sessionType: 'no-encryption' } as const;
    expect(await codeOf(associate(endpoint, { kind, allowPrivateAddresses: true }))).toBe('ASSOCIATION_REFUSED');
    expect(pages.requests).toEqual([]);
    const allowed = associate(endpoint, { kind, allowPrivateAddresses: true, allowInsecureHttp: true });
    expect((await allowed).handle).toBe('handle');
  });
});
