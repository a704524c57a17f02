import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['logout+jwt', 'at+jwt', 'application/at+jwt', 'secevent+jwt', 'JOSE', '', null, 1, ['JWT']])(
  'ID4ME-T84 the type of the ID token is %j',
  async (typ) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.idTokenHeader = { typ };
    expect(await codeOf(login())).toBe('TOKEN_TYPE_MISMATCH');
  },
);
