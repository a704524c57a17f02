import { expect, it } from 'vitest';
import { codeOf } from '../../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../../id4me/logout-token.js';
import { createSigningKey, hmacToken, signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('back-channel-logout-wrong-alg', async () => {
  const { authority, claims, party, verify } = await createLogoutFixture(web);
  await verify();
  const rsa = createSigningKey('RS256');
  authority.jwks.push(rsa.jwk);
  expect(await codeOf(party.verifyLogoutToken(signToken(claims(), rsa, { typ: 'logout+jwt' })))).toBe(
    'ALGORITHM_MISMATCH',
  );
  expect(await codeOf(party.verifyLogoutToken(hmacToken(claims(), 'a:secret+with/odd %')))).toBe('ALGORITHM_MISMATCH');
});
