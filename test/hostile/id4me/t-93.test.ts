import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T93 an authority that does not give UserInfo', () => {
  const web = useWeb();

  it.each([401, 403, 404, 500, 204])('fails the login with status %i', async (status) => {
    const { authority, login } = createFixture(web);
    await login();
    authority.answer('/userinfo', { status, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
    expect(await codeOf(login())).toBe('HTTP_STATUS');
  });

  it('takes the access token to no other place', async () => {
    const { authority, login } = createFixture(web);
    authority.answer('/userinfo', { status: 302, headers: { location: `${web.origin('evil')}/` } });
    expect(await codeOf(login())).toBe('HTTP_STATUS');
    expect(web.received('evil')).toEqual([]);
  });

  it('does not matter where nothing is wanted from there', async () => {
    const { authority, login } = createFixture(web, { claims: {} });
    authority.answer('/userinfo', { status: 401 });
    expect((await login()).claims).toEqual({});
    expect(web.received('authority.id4me', '/userinfo')).toEqual([]);
  });
});
