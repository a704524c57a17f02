import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const LANDING = 'https://site.example/bye';

it.each([
  'https://evil.example/',
  'https://site.example/bye/',
  'https://site.example/bye?x=1',
  'https://site.example/',
  'https://site.example.evil.example/bye',
  '/bye',
  '',
])('ID4ME-T114 a log-out leads nowhere but where the site said: %s', async (postLogoutRedirectUri) => {
  const { authority, login, party } = createFixture(web, { postLogoutRedirectUris: [LANDING] });
  const { tokens } = await login();
  const request = { issuer: authority.issuer, idToken: tokens.idToken };
  const url = await party.logoutUrl({ ...request, postLogoutRedirectUri: LANDING });
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe(LANDING);
  expect(await codeOf(party.logoutUrl({ ...request, postLogoutRedirectUri }))).toBe('LANDING_REFUSED');
});

it('ID4ME-T114 a log-out leads nowhere at all where the site said nothing', async () => {
  const { authority, login, party } = createFixture(web);
  const { issuer } = authority;
  const { tokens } = await login();
  expect((await party.logoutUrl({ issuer, idToken: tokens.idToken })).searchParams.get('id_token_hint')).toBe(
    tokens.idToken,
  );
  const landing = { issuer, idToken: tokens.idToken, postLogoutRedirectUri: LANDING };
  expect(await codeOf(party.logoutUrl(landing))).toBe('LANDING_REFUSED');
});
