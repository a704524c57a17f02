import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const PROTOCOL = [
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'azp',
  'at_hash',
  'c_hash',
  'acr',
  'amr',
  'auth_time',
  'sid',
];

it.each([...PROTOCOL, 'id4me', 'id4me.identity', 'id4me.anything'])(
  'ID4ME-U-7 %s is a claim of the protocol, not about the visitor',
  async (name) => {
    const { authority, login } = createFixture(web);
    authority.userInfo = { [name]: 'of-user-info', [`my_${name}`]: 'kept' };
    const { claims, tokens } = await login();
    expect(claims).not.toHaveProperty([name]);
    expect(claims[`my_${name}`]?.value).toBe('kept');
    expect(tokens.idTokenClaims?.[name]).not.toBe('of-user-info');
  },
);

it('ID4ME-U-7 what the ID token says of the visitor, UserInfo does not change', async () => {
  const { authority, login } = createFixture(web);
  authority.idToken = { name: 'Alice in the token' };
  const { claims } = await login();
  expect([claims['name']?.value, claims['email']?.value]).toEqual(['Alice in the token', 'alice@example.org']);
});
