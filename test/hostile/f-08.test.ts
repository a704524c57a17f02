import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

const OAUTH = 'http://specs.openid.net/extensions/oauth/1.0';

describe('ATK-F-08 an OAuth request token that the provider did not sign', () => {
  const provider = useProvider();
  const oauth = { consumerKey: 'site.example' };
  const token = { 'ns.oauth': OAUTH, 'oauth.request_token': 'evil' };

  for (const way of WAYS) {
    it(`does not reach the site when it was added (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { oauth });
      expect((await login.identity(alter(login.approve(), token))).extensions.oauth).toBeUndefined();
    });

    it(`does not reach the site where it or its namespace is unsigned (${way.name})`, async () => {
      for (const name of ['oauth.request_token', 'ns.oauth']) {
        const login = await beginLogin(provider, way, { oauth });
        provider.openid2.faults.omitSignedFields = [name];
        expect((await login.identity(login.sign(token))).extensions.oauth).toBeUndefined();
        provider.openid2.faults.omitSignedFields = [];
      }
      const honest = await beginLogin(provider, way, { oauth });
      expect((await honest.identity(honest.sign(token))).extensions.oauth).toEqual({ requestToken: 'evil' });
    });

    it(`is not changed once it is signed (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { oauth });
      const honest = login.sign({ ...token, 'oauth.request_token': 'good' });
      expect(await login.outcome(alter(honest, token))).toMatch(/^SIGNATURE_(?:INVALID|REJECTED)$/);
    });
  }
});
