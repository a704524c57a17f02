import { expect, it } from 'vitest';
import { codeOf } from '../../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../../id4me/logout-token.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('back-channel-logout-no-event', async () => {
  const { verify } = await createLogoutFixture(web);
  await verify();
  expect(await codeOf(verify({ events: undefined }))).toBe('CLAIM_ABSENT');
});
