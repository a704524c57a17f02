import { describe, expect, it } from 'vitest';
import { beginLogin, createParty, STATELESS_WAY, useProvider, WAYS } from '../../hostile/login-fixture.js';

const OAUTH = 'http://specs.openid.net/extensions/oauth/1.0';

describe('SPEC-OAUTH a request token that comes with the login', () => {
  const provider = useProvider();
  const oauth = { consumerKey: 'site.example', scope: 'contacts calendar' };

  for (const way of WAYS) {
    it(`is asked for, and handed on as it came, signed (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { oauth });
      const { searchParams } = new URL(login.url);
      expect(searchParams.get('openid.ns.oauth')).toBe(OAUTH);
      expect(searchParams.get('openid.oauth.consumer')).toBe('site.example');
      expect(searchParams.get('openid.oauth.scope')).toBe('contacts calendar');
      const answer = login.sign({ 'ns.o': OAUTH, 'o.request_token': 'a/b+c=', 'o.scope': 'contacts' });
      expect((await login.identity(answer)).extensions.oauth).toEqual({ requestToken: 'a/b+c=', scope: 'contacts' });
    });

    it(`is none where the visitor declined: the namespace alone (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { oauth });
      expect((await login.identity(login.sign({ 'ns.oauth': OAUTH }))).extensions.oauth).toBeUndefined();
    });
  }

  it('needs the key of the site', () => {
    const invalid = expect.objectContaining({ code: 'OPTION_INVALID' });
    expect(() => createParty(STATELESS_WAY, { oauth: { scope: 'contacts' } as never })).toThrow(invalid);
  });
});
