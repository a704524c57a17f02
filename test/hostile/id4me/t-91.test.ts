import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo, userInfoClaims } from '../../id4me/signed-user-info.js';
import { createSigningKey, hmacToken, signToken, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T91 UserInfo that is signed though nobody asked for it', () => {
  const web = useWeb();

  it('is verified, and taken', async () => {
    const { authority, login } = createFixture(web);
    signUserInfo(authority);
    expect((await login()).claims['name']?.value).toBe('Alice');
    expect([...authority.clients.values()][0]).not.toHaveProperty('userinfo_signed_response_alg');
  });

  it('is refused where another key signed it under the same key ID', async () => {
    const { authority, login } = createFixture(web);
    const other = createSigningKey('ES256', authority.key.kid);
    authority.signUserInfo = (claims) => signToken(userInfoClaims(authority, claims), other);
    expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
  });

  it('is refused where nobody signed it, or with what everybody has', async () => {
    const { authority, login } = createFixture(web);
    authority.signUserInfo = (claims) => unsignedToken(userInfoClaims(authority, claims));
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
    authority.signUserInfo = (claims) =>
      hmacToken(userInfoClaims(authority, claims), JSON.stringify(authority.key.jwk));
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  });

  it('is refused encrypted, for which no key was registered', async () => {
    const { authority, login } = createFixture(web);
    authority.signUserInfo = () => 'a.b.c.d.e';
    expect(await codeOf(login())).toBe('TOKEN_MALFORMED');
  });
});
