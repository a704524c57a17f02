import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('rp-init-logout', async () => {
  const postLogoutRedirectUri = 'https://site.example/bye';
  const { authority, login, party } = createFixture(web, { postLogoutRedirectUris: [postLogoutRedirectUri] });
  const { idToken } = (await login()).tokens;
  const url = await party.logoutUrl({
    issuer: authority.issuer,
    idToken,
    postLogoutRedirectUri,
    state: 'state of the site',
  });
  expect(url.href.startsWith(`${authority.issuer}/logout?`)).toBe(true);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    id_token_hint: idToken,
    post_logout_redirect_uri: postLogoutRedirectUri,
    state: 'state of the site',
  });
});
