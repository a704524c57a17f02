import { expect, it } from 'vitest';
import { codeOf } from '../../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../../id4me/logout-token.js';
import { unsignedToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('back-channel-logout-alg-none', async () => {
  const { claims, party, verify } = await createLogoutFixture(web);
  await verify();
  const token = unsignedToken(claims(), { typ: 'logout+jwt' });
  expect(await codeOf(party.verifyLogoutToken(token))).toBe('ALGORITHM_MISMATCH');
});
