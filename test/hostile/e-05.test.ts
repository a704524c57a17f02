import { randomBytes } from 'node:crypto';
import { associate } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { keyValuePage, plainAssociation, publishProvider } from './hand-made-provider.js';
import { ANY_WAY, beginLogin, codeOf, createParty, requestsOf, useProvider } from './login-fixture.js';

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

describe('ATK-E-05 a provider that signs with SHA-1 alone, where the site wants SHA-256', () => {
  const provider = useProvider();
  const handleOf = (url: string) => new URL(url).searchParams.get('openid.assoc_handle');
  const strong = { minimumHash: 'sha256' } as const;
  const proposeSha1 = () => {
    provider.openid2.faults.proposeAssociation = { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' };
  };

  it('makes an association elsewhere, and none here: it is asked about each answer', async () => {
    proposeSha1();
    const weak = await beginLogin(provider, ANY_WAY, { store: new MemoryStore() });
    expect(handleOf(weak.url)).not.toBeNull();
    const login = await beginLogin(provider, ANY_WAY, { store: new MemoryStore(), ...strong });
    expect(handleOf(login.url)).toBeNull();
    expect(await login.outcome(login.approve())).toBe('authenticated');
    expect(requestsOf(provider, 'check_authentication')).toBe(1);
  });

  it('is not asked for the weaker kind', async () => {
    provider.openid2.faults.refuseAssociations = 'unsupported-type';
    await createParty(ANY_WAY, { store: new MemoryStore(), ...strong }).begin({
      identifier: provider.openid2.identifier('alice'),
    });
    expect(requestsOf(provider, 'associate')).toBe(1);
  });

  it('gains nothing by an association that the store has from before', async () => {
    proposeSha1();
    const store = new MemoryStore();
    const before = await beginLogin(provider, ANY_WAY, { store });
    const login = await beginLogin(provider, ANY_WAY, { store, ...strong });
    expect(handleOf(login.url)).toBeNull();
    // What is signed with it is not believed either: the provider is asked, and does not vouch for a shared key.
    const { transaction } = before;
    const answer = { ...before.approve(), transaction };
    expect(await codeOf(login.party.complete(answer))).toBe('SIGNATURE_REJECTED');
    expect(await codeOf(before.party.complete(answer))).toBe('none');
  });

  it('is refused where associations are required, too', async () => {
    proposeSha1();
    const party = createParty(ANY_WAY, { store: new MemoryStore(), requireAssociation: true, ...strong });
    const identifier = provider.openid2.identifier('alice');
    expect(await codeOf(party.begin({ identifier }))).toBe('ASSOCIATION_REQUIRED');
    provider.openid2.resetFaults();
    const able = await beginLogin(provider, ANY_WAY, { store: new MemoryStore(), requireAssociation: true, ...strong });
    expect(await able.outcome(able.approve())).toBe('authenticated');
  });

  it('does not count as refusing for a site that takes SHA-1', async () => {
    proposeSha1();
    const store = new MemoryStore();
    await beginLogin(provider, ANY_WAY, { store, ...strong });
    const { url } = await beginLogin(provider, ANY_WAY, { store });
    expect(handleOf(url)).not.toBeNull();
  });
});
