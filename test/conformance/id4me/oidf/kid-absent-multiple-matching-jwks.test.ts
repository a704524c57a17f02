import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('kid-absent-multiple-matching-jwks', async () => {
  const { authority, login } = createFixture(web);
  const others = [createSigningKey(), createSigningKey()];
  authority.jwks = [...others.map(({ jwk }) => jwk), authority.key.jwk];
  authority.idTokenHeader = { kid: undefined };
  expect((await login()).issuer).toBe(authority.issuer);
  const stranger = createSigningKey();
  authority.signIdToken = (claims) => signToken(claims, stranger, { kid: undefined });
  expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
});
