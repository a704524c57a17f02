import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T-8 an access token is not needed by who wants no claims', async () => {
  const { authority, login } = createFixture(web, { claims: undefined });
  authority.tokens = { access_token: undefined };
  const { tokens } = await login();
  expect(tokens).toMatchObject({ clientId: 'client-0', idToken: expect.any(String) });
  expect(tokens).not.toHaveProperty('accessToken');
  expect(web.received('authority.id4me', '/userinfo')).toEqual([]);
});

it('ID4ME-T-8 an access token is needed by who wants claims', async () => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.tokens = { access_token: undefined };
  expect(await codeOf(login())).toBe('TOKEN_RESPONSE_MALFORMED');
});

it('ID4ME-T-8 an ID token is needed by everybody', async () => {
  const { authority, login } = createFixture(web, { claims: undefined });
  expect(await codeOf(login())).toBe('no error');
  authority.tokens = { id_token: undefined };
  expect(await codeOf(login())).toBe('TOKEN_RESPONSE_MALFORMED');
});
