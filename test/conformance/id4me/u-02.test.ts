import { generateEncryptionKeys } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { ENCRYPTING, encryptionKey, encryptToken } from '../../id4me/encrypter.js';
import { createFixture, type Fixture } from '../../id4me/login-fixture.js';
import { signUserInfo, userInfoClaims } from '../../id4me/signed-user-info.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-U-2 the forms of UserInfo', () => {
  const web = useWeb();
  const accepted = () => web.received('authority.id4me', '/userinfo').at(-1)?.headers['accept'];
  const nameOf = async ({ login }: Fixture) => (await login()).claims['name'];
  const alice = (issuer: string) => ({ value: 'Alice', source: 'authority', issuer, kind: 'direct' });

  it('JSON, which is asked for where nothing was registered', async () => {
    const fixture = createFixture(web);
    expect(await nameOf(fixture)).toEqual(alice(fixture.authority.issuer));
    expect(accepted()).toBe('application/json');
  });

  it('a signed token, which is asked for where it was registered', async () => {
    const fixture = createFixture(web, { userinfoSigned: true });
    signUserInfo(fixture.authority);
    expect(await nameOf(fixture)).toEqual(alice(fixture.authority.issuer));
    expect(accepted()).toBe('application/jwt');
    expect(fixture.authority.clients.get('client-0')?.['userinfo_signed_response_alg']).toBe('ES256');
  });

  it('an encrypted token', async () => {
    const encryptionKeys = (await generateEncryptionKeys()).filter(({ kty }) => kty === 'RSA');
    const fixture = createFixture(web, { userinfoSigned: true, encryption: 'require', encryptionKeys });
    const { authority } = fixture;
    authority.metadata = ENCRYPTING;
    const encrypted = (token: string) => encryptToken(token, encryptionKey(authority.clients.get('client-0')));
    authority.signIdToken = (claims) => encrypted(signToken(claims, authority.key));
    authority.signUserInfo = (claims) => encrypted(signToken(userInfoClaims(authority, claims), authority.key));
    expect(await nameOf(fixture)).toEqual(alice(authority.issuer));
    expect(accepted()).toBe('application/jwt');
  });

  it.each([
    'application/jwt',
    'application/json+jwt',
    'application/jws',
    'application/jwe',
    'text/plain',
    'application/json',
  ])('a token, by whatever name: %s', async (type) => {
    const fixture = createFixture(web, { userinfoSigned: true });
    const { authority } = fixture;
    authority.answer('/userinfo', () => ({
      headers: { 'content-type': type },
      body: signToken(userInfoClaims(authority, { sub: 'GqbBE/1w+p4x', name: 'Alice' }), authority.key),
    }));
    expect(await nameOf(fixture)).toEqual(alice(authority.issuer));
  });
});
