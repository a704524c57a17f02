import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T-7 a type is needed by an access token alone', async () => {
  const { authority, login } = createFixture(web, { claims: undefined });
  authority.tokens = { access_token: undefined, token_type: undefined };
  expect(await codeOf(login())).toBe('no error');
  authority.tokens = { token_type: undefined };
  expect(await codeOf(login())).toBe('TOKEN_RESPONSE_MALFORMED');
});

it.each(['bEaReR', 'BeArEr'])('ID4ME-T-7 %s is sent as Bearer', async (type) => {
  const { authority, login } = createFixture(web);
  authority.tokens = { token_type: type };
  await login();
  const [userInfo] = web.received('authority.id4me', '/userinfo');
  expect(userInfo?.headers['authorization']).toBe('Bearer access-token-of-the-authority');
});
