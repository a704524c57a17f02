import { generateEncryptionKeys } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { ENCRYPTING, encryptionKey, encryptToken } from '../../id4me/encrypter.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo, userInfoClaims } from '../../id4me/signed-user-info.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T90 UserInfo that is less than was registered', () => {
  const web = useWeb();

  it('is refused as JSON where it was to be signed', async () => {
    const { authority, login } = createFixture(web, { userinfoSigned: true });
    signUserInfo(authority);
    expect((await login()).claims['name']?.value).toBe('Alice');
    authority.signUserInfo = (claims) => userInfoClaims(authority, claims);
    expect(await codeOf(login())).toBe('TOKEN_NOT_SIGNED');
  });

  it('is refused signed or plain where it was to be encrypted', async () => {
    const keys = await generateEncryptionKeys();
    const encryptionKeys = keys.filter(({ kty }) => kty === 'RSA');
    const { authority, login } = createFixture(web, { userinfoSigned: true, encryption: 'require', encryptionKeys });
    authority.metadata = ENCRYPTING;
    const encrypted = (token: string) => encryptToken(token, encryptionKey([...authority.clients.values()].at(-1)));
    authority.signIdToken = (claims) => encrypted(signToken(claims, authority.key));
    authority.signUserInfo = (claims) => encrypted(signToken(userInfoClaims(authority, claims), authority.key));
    expect((await login()).claims['name']?.value).toBe('Alice');
    signUserInfo(authority);
    expect(await codeOf(login())).toBe('TOKEN_NOT_ENCRYPTED');
    authority.signUserInfo = (claims) => userInfoClaims(authority, claims);
    expect(await codeOf(login())).toBe('TOKEN_NOT_SIGNED');
  });
});
