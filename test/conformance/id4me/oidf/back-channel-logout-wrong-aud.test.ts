import { expect, it } from 'vitest';
import { codeOf } from '../../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../../id4me/logout-token.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('back-channel-logout-wrong-aud', async () => {
  const { verify } = await createLogoutFixture(web);
  await verify();
  expect(await codeOf(verify({ aud: 'client-0-other' }))).toBe('CLIENT_FORGOTTEN');
  expect(await codeOf(verify({ azp: 'client-0-other' }))).toBe('AUDIENCE_MISMATCH');
});
