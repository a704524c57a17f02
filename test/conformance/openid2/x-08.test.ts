import { describe, expect, it } from 'vitest';
import { beginLogin, OPENID2, useProvider, WAYS } from '../../hostile/login-fixture.js';
import { SERVER, SIGNON, usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-X-08 a service that is both is an OP Identifier only', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`at the beginning of a login, and at its end (${way.name})`, async () => {
      pages.set('/', xrdsPage({ types: [SIGNON, SERVER], uris: [provider.openid2.endpoint] }));
      const login = await beginLogin(provider, way, { identifier: pages.origin });
      const { searchParams } = new URL(login.url);
      for (const name of ['claimed_id', 'identity']) {
        expect(searchParams.get(`openid.${name}`)).toBe(`${OPENID2}/identifier_select`);
      }
      const page = `${pages.origin}/`;
      expect(await login.outcome(login.sign({ claimed_id: page, identity: page }))).toBe('CLAIMED_ID_MISMATCH');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }
});
