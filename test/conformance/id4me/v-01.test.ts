import { generateEncryptionKeys } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { ENCRYPTING, encryptionKey, encryptToken } from '../../id4me/encrypter.js';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-V-1 a signed token where no encryption was registered', async () => {
  const { authority, login } = createFixture(web);
  authority.metadata = ENCRYPTING;
  const { tokens } = await login();
  expect(tokens.idToken?.split('.')).toHaveLength(3);
  const [asked = {}] = authority.clients.values();
  expect(Object.keys(asked).filter((name) => /encrypted|jwks/.test(name))).toEqual([]);
});

it('ID4ME-V-1 a signed token in an encrypted one where that was registered', async () => {
  const authority = createAuthority(web);
  authority.metadata = ENCRYPTING;
  const encryptionKeys = await generateEncryptionKeys();
  // An old key: registrations may still name it.
  const old = await generateEncryptionKeys();
  const site = createFixture(web, { encryption: 'require', encryptionKeys: [...old, ...encryptionKeys] }, authority);
  let signed = '';
  let header = {};
  authority.signIdToken = (claims) => {
    signed = signToken(claims, authority.key);
    return encryptToken(signed, encryptionKey([...authority.clients.values()][0]), header);
  };
  const { tokens } = await site.login();
  // What an authority takes as a hint is the signed token.
  expect(tokens.idToken).toBe(signed);
  const [asked = {}] = authority.clients.values();
  expect(asked).toMatchObject({
    id_token_encrypted_response_alg: 'RSA-OAEP-256',
    id_token_encrypted_response_enc: 'A256GCM',
  });
  // Which of our keys it is need not be said.
  header = { kid: undefined };
  expect((await site.login()).tokens.idToken).toBe(signed);
});

it('ID4ME-V-1 no key that decrypts gets out', async () => {
  const authority = createAuthority(web);
  authority.metadata = ENCRYPTING;
  const encryptionKeys = await generateEncryptionKeys();
  await createFixture(web, { encryption: 'prefer', encryptionKeys }, authority).begin();
  const { body = '' } = web.received('authority.id4me', '/register')[0] ?? {};
  expect(body).toContain(String(encryptionKeys[1]?.n));
  for (const key of encryptionKeys) {
    for (const secret of [key.d, key.p, key.q, key.dp, key.dq, key.qi]) {
      if (secret !== undefined) expect(body).not.toContain(secret);
    }
  }
});
