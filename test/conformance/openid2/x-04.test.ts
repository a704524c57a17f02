import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';
import { usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-X-04 any address of the service may make the assertion', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`and no address of another (${way.name})`, async () => {
      const first = provider.openid2.endpoint;
      const second = `${first}?second`;
      const third = `${first}?third`;
      pages.set('/', xrdsPage({ uris: [first, second], priority: '1' }, { uris: [third], priority: '2' }));
      const begin = () => beginLogin(provider, way, { identifier: pages.origin });
      const login = await begin();
      expect(await login.outcome(login.sign({ op_endpoint: third }))).toBe('ENDPOINT_MISMATCH');
      expect((await login.identity(login.sign({ op_endpoint: first }))).endpoint).toBe(first);
      // The association belongs to the first address; at the second one the provider is asked.
      const other = await beginLogin(provider, { ...way, stateless: true }, { identifier: pages.origin });
      expect((await other.identity(other.sign({ op_endpoint: second }))).endpoint).toBe(second);
    });
  }
});
