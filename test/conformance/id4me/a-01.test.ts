import { expect, it } from 'vitest';
import { createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-A-1 an authorization request for a code, with our client ID, our address and openid', async () => {
  const { authority, begin } = createFixture(web);
  const url = new URL((await begin()).url);
  expect(`${url.origin}${url.pathname}`).toBe(`${authority.issuer}/authorize`);
  const all = (name: string) => url.searchParams.getAll(name);
  expect(all('response_type')).toEqual(['code']);
  expect(all('client_id')).toEqual([...authority.clients.keys()]);
  expect(all('redirect_uri')).toEqual([REDIRECT_URI]);
  expect(all('scope')).toEqual(['openid']);
});

it('ID4ME-A-1 openid stands before the scopes that the site asks for', async () => {
  const { begin } = createFixture(web, { scopes: ['groups', 'openid'], refreshTokens: true });
  const { searchParams } = new URL((await begin()).url);
  expect(searchParams.get('scope')).toBe('openid groups offline_access');
});
