import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo } from '../../id4me/signed-user-info.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T89 UserInfo without a subject', () => {
  const web = useWeb();

  it('is refused as JSON', async () => {
    const { authority, login } = createFixture(web);
    expect((await login()).claims['name']?.value).toBe('Alice');
    authority.userInfo = { sub: undefined };
    expect(await codeOf(login())).toBe('CLAIM_ABSENT');
  });

  it('is refused as a token', async () => {
    const { authority, login } = createFixture(web, { userinfoSigned: true });
    signUserInfo(authority, { sub: undefined });
    expect(await codeOf(login())).toBe('CLAIM_ABSENT');
  });

  it.each([
    ['nothing', ''],
    ['a number', 7],
    ['a list', ['GqbBE/1w+p4x']],
    ['null', null],
  ])('is refused where it is %s', async (_what, sub) => {
    const { authority, login } = createFixture(web);
    authority.userInfo = { sub };
    expect(await codeOf(login())).toBe('CLAIM_MALFORMED');
  });
});
