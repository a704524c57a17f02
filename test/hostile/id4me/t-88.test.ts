import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo } from '../../id4me/signed-user-info.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T88 UserInfo about somebody else', () => {
  const web = useWeb();

  it('is taken where it is about the visitor', async () => {
    const { login } = createFixture(web);
    expect((await login()).claims['name']?.value).toBe('Alice');
  });

  it.each(['bob', 'GqbBE/1w+p4', 'gqbbe/1w+p4x', 'GqbBE/1w p4x'])('fails the login as JSON: %s', async (sub) => {
    const { authority, login } = createFixture(web);
    authority.userInfo = { sub };
    expect(await codeOf(login())).toBe('SUBJECT_MISMATCH');
  });

  it('fails the login as a token, too', async () => {
    const { authority, login } = createFixture(web, { userinfoSigned: true });
    signUserInfo(authority);
    expect((await login()).claims['name']?.value).toBe('Alice');
    signUserInfo(authority, { sub: 'bob' });
    expect(await codeOf(login())).toBe('SUBJECT_MISMATCH');
  });
});
