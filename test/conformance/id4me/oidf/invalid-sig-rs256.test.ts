import { expect, it } from 'vitest';
import { createAuthority } from '../../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('invalid-sig-rs256', async () => {
  const { authority, login } = createFixture(web, {}, createAuthority(web, { alg: 'RS256' }));
  await login();
  authority.signIdToken = (claims) => signToken(claims, createSigningKey('RS256', authority.key.kid));
  expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
});
