import { generateEncryptionKeys, type RelyingPartyOptions, type StaticClient } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { encryptToken } from '../../id4me/encrypter.js';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signToken, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

const BY_HAND = { clientId: 'by-hand', clientSecret: 'secret', idTokenSignedResponseAlg: 'ES256' };

/** A site that registered by hand, at an authority that signs with ES256. */
function createStaticFixture(client: Partial<StaticClient>, options: Partial<RelyingPartyOptions> = {}) {
  const authority = createAuthority(web);
  const clients = { [authority.issuer]: { ...BY_HAND, ...client } };
  return createFixture(web, { registration: 'static', clients, ...options }, authority);
}

const userInfo = (issuer: string, claims: object) => ({ ...claims, iss: issuer, aud: 'by-hand' });

it('ID4ME-U-3 UserInfo that the site wants signed is so at an authority where it registered by hand', async () => {
  expect(await codeOf(createStaticFixture({}).login())).toBe('no error');
  const { authority, login } = createStaticFixture({}, { userinfoSigned: true });
  expect(await codeOf(login())).toBe('TOKEN_NOT_SIGNED');
  authority.signUserInfo = (claims) => signToken(userInfo(authority.issuer, claims), authority.key);
  expect((await login()).claims['name']?.value).toBe('Alice');
});

it('ID4ME-V-1 encryption that the site requires is part of a registration by hand', async () => {
  const encryptionKeys = await generateEncryptionKeys();
  const encryption = { encryption: 'require', encryptionKeys } as const;
  expect(await codeOf(Promise.resolve().then(() => createStaticFixture({}, encryption)))).toBe('OPTION_INVALID');
  const idTokenEncryptedResponseAlg = 'RSA-OAEP-256';
  const site = createStaticFixture({ idTokenEncryptedResponseAlg, idTokenEncryptedResponseEnc: 'A256GCM' }, encryption);
  expect(await codeOf(site.login())).toBe('TOKEN_NOT_ENCRYPTED');
  const key = encryptionKeys.find(({ kty }) => kty === 'RSA') ?? {};
  site.authority.signIdToken = (claims) => encryptToken(signToken(claims, site.authority.key), { ...key });
  expect(await codeOf(site.login())).toBe('no error');
});

it('ID4ME-U-2 UserInfo comes encrypted where the registration by hand says so', async () => {
  const encryptionKeys = await generateEncryptionKeys();
  const encrypted = { userinfoEncryptedResponseAlg: 'RSA-OAEP-256', userinfoEncryptedResponseEnc: 'A256GCM' };
  const { authority, login } = createStaticFixture(encrypted, { encryptionKeys });
  expect(await codeOf(login())).toBe('TOKEN_NOT_SIGNED');
  const key = encryptionKeys.find(({ kty }) => kty === 'RSA') ?? {};
  authority.signUserInfo = (claims) =>
    encryptToken(signToken(userInfo(authority.issuer, claims), authority.key), { ...key });
  expect((await login()).claims['name']?.value).toBe('Alice');
});

it('ID4ME-V-2 a token without a signature needs a registration that says so, and a site', async () => {
  const unsigned = { idTokenSignedResponseAlg: 'none' };
  expect(await codeOf(Promise.resolve().then(() => createStaticFixture(unsigned)))).toBe('OPTION_INVALID');
  const { authority, login } = createStaticFixture(unsigned, { allowUnsignedIdToken: true });
  expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  authority.signIdToken = (claims) => unsignedToken(claims);
  expect(await codeOf(login())).toBe('no error');
});
