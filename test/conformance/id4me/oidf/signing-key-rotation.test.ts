import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('signing-key-rotation', async () => {
  const { authority, login } = createFixture(web);
  await login();
  await login();
  expect(web.received('authority.id4me', '/jwks')).toHaveLength(1);
  const old = authority.key;
  authority.key = createSigningKey();
  authority.jwks = [authority.key.jwk];
  await login();
  expect(web.received('authority.id4me', '/jwks')).toHaveLength(2);
  authority.signIdToken = (claims) => signToken(claims, old);
  expect(await codeOf(login())).toBe('KEY_ABSENT');
});
