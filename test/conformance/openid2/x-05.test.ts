import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';
import { usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-X-05 version, address and local identifier come from one service', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`and are never mixed (${way.name})`, async () => {
      const { endpoint } = provider.openid2;
      const local = (name: string) => `<LocalID>http://local.example/${name}</LocalID>`;
      const old = { types: ['http://openid.net/signon/1.1'], uris: [`${endpoint}?old`], priority: '0' };
      pages.set(
        '/',
        xrdsPage(
          { uris: [endpoint], priority: '1', extra: local('one') },
          { uris: [`${endpoint}?two`], priority: '2', extra: local('two') },
          old,
        ),
      );
      const login = await beginLogin(provider, way, { identifier: pages.origin });
      expect(login.url.startsWith(`${endpoint}?openid.`)).toBe(true);
      expect(new URL(login.url).searchParams.get('openid.identity')).toBe('http://local.example/one');
      expect(await login.outcome(login.sign({ identity: 'http://local.example/two' }))).toBe('LOCAL_ID_MISMATCH');
      const mixed = { op_endpoint: `${endpoint}?two`, identity: 'http://local.example/two' };
      expect(await login.outcome(login.sign(mixed))).toBe('ENDPOINT_MISMATCH');
      expect(await login.outcome(login.sign({ op_endpoint: `${endpoint}?old` }))).toBe('ENDPOINT_MISMATCH');
      expect(await login.outcome(login.sign({}))).toBe('authenticated');
    });
  }
});
