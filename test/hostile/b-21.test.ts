import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-21 an assertion about another identifier than the one that was typed', () => {
  const provider = useProvider();
  const evil = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`is taken only after its own discovery (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      provider.openid2.requests.length = 0;
      const bob = provider.openid2.identifier('bob', 'html');
      const identity = await login.identity(login.sign({ claimed_id: bob, identity: bob }));
      expect(identity.claimedId).toBe(bob);
      const fetched = provider.openid2.requests.filter(({ method }) => method === 'GET');
      expect(fetched.map(({ path }) => path)).toEqual(['/html/bob']);
    });

    const elsewhere: Record<string, { head: () => string; code: string }> = {
      'leads to another provider': { head: () => providerLink(evil.openid2.endpoint), code: 'ENDPOINT_MISMATCH' },
      'leads to none': { head: () => '', code: 'SERVICE_ABSENT' },
      'leads to OpenID 1.1 only': {
        head: () => `<link rel="openid.server" href="${provider.openid2.endpoint}">`,
        code: 'CLAIMED_ID_MISMATCH',
      },
      'names another local identifier': {
        head: () => providerLink(provider.openid2.endpoint, 'http://other.example/'),
        code: 'LOCAL_ID_MISMATCH',
      },
    };
    for (const [name, { head, code }] of Object.entries(elsewhere)) {
      it(`is refused where its page ${name} (${way.name})`, async () => {
        const path = `/${encodeURIComponent(name)}`;
        pages.set(path, htmlPage(head()));
        const login = await beginLogin(provider, way);
        const page = pages.origin + path;
        expect(await login.outcome(login.sign({ claimed_id: page, identity: page }))).toBe(code);
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    it(`is refused where there is no page (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const page = `${pages.origin}/nobody`;
      expect(await login.outcome(login.sign({ claimed_id: page, identity: page }))).toBe('IDENTIFIER_NOT_FOUND');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`makes us fetch nothing unless the provider signed it (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const forged = login.sign({ claimed_id: `${pages.origin}/x`, identity: `${pages.origin}/x` });
      const { outcome } = login;
      const altered = { ...forged, ...(forged.body ? { body: `${forged.body}x` } : { url: `${forged.url}x` }) };
      expect(await outcome(altered)).toBe(way.stateless ? 'SIGNATURE_REJECTED' : 'SIGNATURE_INVALID');
      expect(pages.requests).toEqual([]);
    });
  }

  for (const way of WAYS) {
    const required = { requireRequestedIdentifier: true };

    it(`is refused where the site wants the one that was typed (${way.name})`, async () => {
      const login = await beginLogin(provider, way, required);
      provider.openid2.requests.length = 0;
      const bob = provider.openid2.identifier('bob', 'html');
      expect(await login.outcome(login.sign({ claimed_id: bob, identity: bob }))).toBe('CLAIMED_ID_MISMATCH');
      expect(provider.openid2.requests.filter(({ method }) => method === 'GET')).toEqual([]);
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`is the rule where a provider was typed, and so is taken (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { ...required, identifier: provider.openid2.opIdentifier });
      const identity = await login.identity(login.approve({ user: 'alice' }));
      expect(identity.claimedId).toBe(provider.openid2.identifier('alice'));
    });

    it(`is none that has a fragment of its own, which the provider alone can tell (${way.name})`, async () => {
      const login = await beginLogin(provider, way, required);
      const { claimedId = '' } = login.transaction.service;
      const { claimedId: asserted } = await login.identity(login.sign({ claimed_id: `${claimedId}#2` }));
      expect(asserted).toBe(`${claimedId}#2`);
    });
  }
});
