import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([undefined, '', null, 1, {}])('ID4ME-T71 the ID token is %j', async (token) => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.tokens = { id_token: token };
  expect(await codeOf(login())).toBe('TOKEN_RESPONSE_MALFORMED');
});
