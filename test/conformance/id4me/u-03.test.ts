import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo, userInfoClaims } from '../../id4me/signed-user-info.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-U-3 signed UserInfo must have the algorithm that was registered', async () => {
  const { authority, login } = createFixture(web, { userinfoSigned: true });
  signUserInfo(authority);
  expect((await login()).claims['name']?.value).toBe('Alice');
  const rsa = createSigningKey('RS256');
  authority.jwks.push(rsa.jwk);
  authority.signUserInfo = (claims) => signToken(userInfoClaims(authority, claims), rsa);
  expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
});

it('ID4ME-U-3 a token that nobody registered may have any algorithm of the authority, and is verified', async () => {
  const { authority, login } = createFixture(web);
  const rsa = createSigningKey('RS256');
  authority.signUserInfo = (claims) => signToken(userInfoClaims(authority, claims), rsa);
  expect(await codeOf(login())).toBe('KEY_ABSENT');
  const other = createFixture(web);
  other.authority.jwks.push(rsa.jwk);
  other.authority.signUserInfo = (claims) => signToken(userInfoClaims(other.authority, claims), rsa);
  expect((await other.login()).claims['name']?.value).toBe('Alice');
});

it('ID4ME-U-3 JSON is not taken for a token with another first letter', async () => {
  const { authority, login } = createFixture(web, { userinfoSigned: true });
  authority.answer('/userinfo', () => ({ body: ' \n{"sub":"GqbBE/1w+p4x","name":"Alice"}' }));
  expect(await codeOf(login())).toBe('TOKEN_NOT_SIGNED');
});
