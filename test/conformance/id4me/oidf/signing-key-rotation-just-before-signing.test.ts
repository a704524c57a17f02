import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('signing-key-rotation-just-before-signing', async () => {
  const { authority, login } = createFixture(web);
  const { jwk } = authority.key;
  let fetches = 0;
  // The keys are fetched while the token is asked for; then they change, and the token is signed with the new one.
  authority.answer('/jwks', () => {
    fetches += 1;
    return { body: { keys: [fetches === 1 ? jwk : authority.key.jwk] } };
  });
  authority.signIdToken = (claims) => {
    authority.key = createSigningKey();
    return signToken(claims, authority.key);
  };
  expect((await login()).issuer).toBe(authority.issuer);
  expect(fetches).toBe(2);
});
