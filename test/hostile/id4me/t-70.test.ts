import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['Bearer', 'bearer', 'BEARER'])('ID4ME-T70 the type of the access token is %s', async (type) => {
  const { authority, login } = createFixture(web);
  authority.tokens = { token_type: type };
  expect(await codeOf(login())).toBe('no error');
});

it.each(['mac', 'DPoP', 'Bearer ', '', undefined, 1, ['Bearer']])(
  'ID4ME-T70 the type of the access token is %j',
  async (type) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.tokens = { token_type: type };
    expect(await codeOf(login())).toBe('TOKEN_RESPONSE_MALFORMED');
    expect(web.received('authority.id4me', '/userinfo')).toHaveLength(1);
  },
);
