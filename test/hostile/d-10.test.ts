import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages, xrdsPage } from '../page-server.js';
import { beginLogin, codeOf, createParty, STATELESS_WAY, useProvider, WAYS } from './login-fixture.js';

describe('ATK-D-10 a page that somebody else could write on a host of good name', () => {
  const provider = useProvider();
  const evil = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`leads to no provider that the site does not know (${way.name})`, async () => {
      const asked: string[] = [];
      const discoveryPolicy = (endpoint: string) => {
        asked.push(endpoint);
        return endpoint === provider.openid2.endpoint;
      };
      const uploads = {
        '/uploads/link': htmlPage(providerLink(evil.openid2.endpoint)),
        '/uploads/xrds': xrdsPage({ uris: [evil.openid2.endpoint] }),
        '/leave': { status: 302, headers: { location: evil.openid2.identifier('alice') } },
      };
      for (const [path, page] of Object.entries(uploads)) {
        pages.set(path, page);
        const party = createParty(way, { discoveryPolicy });
        expect(await codeOf(party.begin({ identifier: pages.origin + path }))).toBe('PROVIDER_REFUSED');
      }
      expect(asked).toEqual(Array.from({ length: 3 }, () => evil.openid2.endpoint));
      // It was asked before the endpoint was: no association.
      expect(evil.openid2.requests.filter(({ path }) => path === '/openid')).toEqual([]);
      const login = await beginLogin(provider, way, { discoveryPolicy });
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`is not chosen at the provider either, where the site does not want it (${way.name})`, async () => {
      pages.set('/uploads/me', htmlPage(providerLink(provider.openid2.endpoint, provider.openid2.identifier('alice'))));
      const claimed_id = `${pages.origin}/uploads/me`;
      const discoveryPolicy = (_endpoint: string, identifier: string) => !identifier.startsWith(pages.origin);
      const login = await beginLogin(provider, way, {
        identifier: provider.openid2.opIdentifier,
        discoveryPolicy,
      });
      const chosen = login.sign({ claimed_id, identity: provider.openid2.identifier('alice') });
      expect(await login.outcome(chosen)).toBe('PROVIDER_REFUSED');
      const next = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier, discoveryPolicy });
      expect(await next.outcome(next.approve({ user: 'alice' }))).toBe('authenticated');
    });
  }

  for (const way of WAYS) {
    it(`is not let in by a strategy that is less strict and shares the session (${way.name})`, async () => {
      const strict = {
        PROVIDER_REFUSED: { discoveryPolicy: () => false },
        OP_IDENTIFIER_REQUIRED: { requireOpIdentifier: true },
        HTTPS_REQUIRED: { allowPrivateAddresses: false },
      };
      for (const [code, options] of Object.entries(strict)) {
        const { transaction, ...login } = await beginLogin(provider, way);
        const answer = login.approve();
        const other = createParty(way, { store: provider.store, ...options });
        expect(await codeOf(other.complete({ ...answer, transaction }))).toBe(code);
        expect(await login.outcome(answer)).toBe('authenticated');
      }
    });
  }

  it('is refused unless the policy says true, and nothing that is only like it', async () => {
    const identifier = provider.openid2.identifier('alice');
    for (const said of [false, undefined, null, 1, 'yes', {}, Promise.resolve(false), Promise.resolve('yes')]) {
      const party = createParty(STATELESS_WAY, { discoveryPolicy: () => said as boolean });
      expect(await codeOf(party.begin({ identifier }))).toBe('PROVIDER_REFUSED');
    }
    for (const said of [true, Promise.resolve(true)]) {
      const party = createParty(STATELESS_WAY, { discoveryPolicy: () => said });
      expect(await codeOf(party.begin({ identifier }))).toBe('none');
    }
  });

  it('is refused where the policy itself fails', async () => {
    const fault = new Error('no database');
    const party = createParty(STATELESS_WAY, { discoveryPolicy: () => Promise.reject(fault) });
    await expect(party.begin({ identifier: provider.openid2.identifier('alice') })).rejects.toBe(fault);
  });
});
