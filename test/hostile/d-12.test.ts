import { describe, expect, it } from 'vitest';
import { usePages, xrdsPage } from '../page-server.js';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-D-12 a login that is pushed to a weaker service of the same page', () => {
  const provider = useProvider();
  const weaker = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`stays with the one it was begun with (${way.name})`, async () => {
      pages.set(
        '/',
        xrdsPage(
          { uris: [weaker.openid2.endpoint], priority: '2' },
          { uris: [provider.openid2.endpoint], priority: '1' },
          { types: ['http://openid.net/signon/1.0'], uris: [weaker.openid2.endpoint], priority: '0' },
        ),
      );
      const login = await beginLogin(provider, way, { identifier: pages.origin });
      expect(login.url.startsWith(provider.openid2.endpoint)).toBe(true);
      const forged = weaker.openid2.approve(login.url, { user: 'alice', via: way.via, assertAnyIdentity: true });
      expect(await login.outcome(forged)).toBe('ENDPOINT_MISMATCH');
      expect(await login.outcome(login.sign({}))).toBe('authenticated');
    });

    it(`does not fall back when its provider is down (${way.name})`, async () => {
      pages.set(
        '/down',
        xrdsPage(
          { uris: [provider.openid2.endpoint], priority: '1' },
          { uris: [weaker.openid2.endpoint], priority: '2' },
        ),
      );
      const login = await beginLogin(provider, { ...way, stateless: true }, { identifier: `${pages.origin}/down` });
      const answer = login.sign({});
      provider.openid2.faults.down = true;
      expect(await login.outcome(answer)).toBe('CONNECTION_FAILED');
      expect(weaker.openid2.requests).toEqual([]);
    });
  }
});
