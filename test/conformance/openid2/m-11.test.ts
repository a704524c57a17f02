import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-11 the query that an endpoint has already stays', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    for (const query of ['site=a%20b&x', 'x=1&', 'openid=yes', '']) {
      it(`"?${query}" (${way.name})`, async () => {
        provider.openid2.faults.endpointQuery = query;
        const login = await beginLogin(provider, way, { store: new MemoryStore() });
        const { endpoint } = provider.openid2;
        expect(endpoint).toBe(`${provider.origin}/openid?${query}`);
        expect(login.url.startsWith(endpoint)).toBe(true);
        expect(login.url.slice(endpoint.length)).toMatch(
          query === '' || query.endsWith('&') ? /^openid\./ : /^&openid\./,
        );
        expect((await login.identity(login.approve())).endpoint).toBe(endpoint);
        // Direct requests go to that URL as well.
        const posts = provider.openid2.requests.filter(({ method }) => method === 'POST');
        expect(posts).toHaveLength(1);
        expect(posts[0]?.query ?? '').toBe(query);
      });
    }
  }
});
