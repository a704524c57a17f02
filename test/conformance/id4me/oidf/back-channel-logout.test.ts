import { expect, it } from 'vitest';
import { SUBJECT } from '../../../id4me/hand-made-authority.js';
import { createLogoutFixture } from '../../../id4me/logout-token.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('back-channel-logout', async () => {
  const { authority, verify } = await createLogoutFixture(web);
  expect(await verify()).toEqual({ issuer: authority.issuer, subject: SUBJECT, sessionId: 'session-1' });
});
