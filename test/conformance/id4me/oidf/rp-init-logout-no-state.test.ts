import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('rp-init-logout-no-state', async () => {
  const postLogoutRedirectUri = 'https://site.example/bye';
  const { authority, login, party } = createFixture(web, { postLogoutRedirectUris: [postLogoutRedirectUri] });
  const { idToken } = (await login()).tokens;
  const url = await party.logoutUrl({ issuer: authority.issuer, idToken, postLogoutRedirectUri });
  expect([...url.searchParams.keys()].sort()).toEqual(['id_token_hint', 'post_logout_redirect_uri']);
});
