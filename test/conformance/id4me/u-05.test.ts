import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['a', 'A+/=', 'über', 'x'.repeat(255)])(
  'ID4ME-U-5 UserInfo about the subject of the ID token is taken: %s',
  async (sub) => {
    const { authority, login } = createFixture(web);
    authority.idToken = { sub };
    authority.userInfo = { sub };
    expect(await login()).toMatchObject({ subject: sub, claims: { name: { value: 'Alice' } } });
  },
);
