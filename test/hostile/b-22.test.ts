import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-22 claimed identifiers that can be read in two ways', () => {
  const provider = useProvider({ publicHost: 'localhost' });
  const pages = usePages();
  const refused: Record<string, (page: string) => string> = {
    'a user name': (page) => page.replace('http://', 'http://user@'),
    'a provider as user name': (page) => page.replace('http://', 'http://localhost:x@'),
    'a backslash': (page) => page.replace('/html/', '\\html/'),
    'a space': (page) => `${page} `,
    'a malformed escape': (page) => `${page}%zz`,
    'no slashes': (page) => page.replace('//', ''),
    'another scheme': (page) => page.replace('http:', 'ftp:'),
    'no scheme': (page) => page.replace('http://', ''),
    'an unusual spelling of an address': (page) => page.replace('localhost', '127.1'),
    'a script': () => 'javascript:alert(1)',
  };
  const equal: Record<string, (page: string) => string> = {
    'an upper-case host': (page) => page.replace('localhost', 'LocalHost'),
    'an upper-case scheme': (page) => page.replace('http:', 'HTTP:'),
    'dot segments': (page) => page.replace('/html/', '/x/../html/./'),
    'an escape that is not needed': (page) => page.replace('/html/a', '/html/%61'),
  };

  for (const way of WAYS) {
    for (const [name, spell] of Object.entries(refused)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
        const claimed_id = spell(provider.openid2.identifier('alice', 'html'));
        expect(await login.outcome(login.sign({ claimed_id, identity: claimed_id }))).toBe('FIELD_MALFORMED');
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    for (const [name, spell] of Object.entries(equal)) {
      for (const started of ['the provider', 'the identity'] as const) {
        it(`is one account in any spelling: ${name}, begun with ${started} (${way.name})`, async () => {
          const page = provider.openid2.identifier('alice', 'html');
          const identifier = started === 'the identity' ? page : provider.openid2.opIdentifier;
          const login = await beginLogin(provider, way, { identifier });
          const claimed_id = spell(page);
          expect(claimed_id).not.toBe(page);
          expect((await login.identity(login.sign({ claimed_id, identity: claimed_id }))).claimedId).toBe(page);
        });
      }
    }

    it(`is refused where the asserted page redirects (${way.name})`, async () => {
      pages.set('/from', { status: 302, headers: { location: `${pages.origin}/to` } });
      pages.set('/to', htmlPage(providerLink(provider.openid2.endpoint)));
      const login = await beginLogin(provider, way);
      const [from, to] = [`${pages.origin}/from`, `${pages.origin}/to`];
      expect(await login.outcome(login.sign({ claimed_id: from, identity: from }))).toBe('CLAIMED_ID_MISMATCH');
      expect(await login.outcome(login.sign({ claimed_id: to, identity: to }))).toBe('authenticated');
    });

    it(`is another account at another host, dot, port or scheme (${way.name})`, async () => {
      const page = provider.openid2.identifier('alice', 'html');
      for (const other of [page.replace('localhost', '127.0.0.1'), page.replace('localhost', 'localhost.')]) {
        const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
        const claimedId = await login.identity(login.sign({ claimed_id: other, identity: other }));
        expect(claimedId.claimedId).toBe(other);
      }
    });
  }
});
