import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['/a', '/b', '', '/a/b'],
  ['/a', '|b', '/a%7C', 'b'],
  ['/a', 'b', '/ab', 'x'],
])(
  'ID4ME-T112 issuer …%s with subject %s is not issuer …%s with subject %s',
  async (path, sub, otherPath, otherSub) => {
    const authority = createAuthority(web, { path });
    authority.idToken = { sub };
    authority.userInfo = { sub };
    const { login, store } = createFixture(web, {}, authority);
    const one = await login();
    expect([one.issuer, one.subject]).toEqual([`${web.origin('authority.id4me')}${path}`, sub]);
    expect((await login()).identifierRebound).toBe(false);
    const second = createAuthority(web, { path: otherPath });
    second.idToken = { sub: otherSub };
    second.userInfo = { sub: otherSub };
    const other = await createFixture(web, { store }, second).login();
    expect([other.issuer, other.subject]).toEqual([`${web.origin('authority.id4me')}${otherPath}`, otherSub]);
    expect(other.identifierRebound).toBe(true);
  },
);
