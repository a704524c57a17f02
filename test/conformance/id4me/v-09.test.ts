import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['GqbBE/1w+p4x', 'Alice', 'alice', ' a ', 'ä', '0', 'x'.repeat(255), '__proto__'])(
  'ID4ME-V-9 the subject is kept as it is: %s',
  async (sub) => {
    const { authority, login } = createFixture(web);
    authority.idToken = { sub };
    authority.userInfo = { sub };
    expect((await login()).subject).toBe(sub);
  },
);
