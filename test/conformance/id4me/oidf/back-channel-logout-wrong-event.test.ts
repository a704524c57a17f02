import { expect, it } from 'vitest';
import { codeOf } from '../../../id4me/login-fixture.js';
import { createLogoutFixture, LOGOUT_EVENT } from '../../../id4me/logout-token.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it.each([{ 'http://schemas.openid.net/event/other': {} }, { [LOGOUT_EVENT]: true }, [LOGOUT_EVENT], LOGOUT_EVENT])(
  'back-channel-logout-wrong-event: %j',
  async (events) => {
    const { verify } = await createLogoutFixture(web);
    await verify();
    expect(await codeOf(verify({ events }))).toBe('CLAIM_MALFORMED');
  },
);
