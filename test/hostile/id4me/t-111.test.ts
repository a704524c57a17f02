import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { useEvents } from '../../id4me/login-events.js';
import { createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T111 an identifier that became somebody else’s', () => {
  const web = useWeb();
  const events = useEvents();
  const rebound = () => events.filter(({ type }) => type === 'identifier-rebound');

  it('is not so at the same identity’s next login', async () => {
    const { login } = createFixture(web);
    expect([(await login()).identifierRebound, (await login()).identifierRebound]).toEqual([false, false]);
    expect(rebound()).toEqual([]);
  });

  it('is said so, by another subject of the same issuer', async () => {
    const { authority, login } = createFixture(web);
    await login();
    authority.idToken = { sub: 'bob' };
    authority.userInfo = { sub: 'bob' };
    expect(await login()).toMatchObject({ identifierRebound: true, subject: 'bob' });
    expect(rebound()).toEqual([{ type: 'identifier-rebound', identifier: IDENTIFIER, issuer: authority.issuer }]);
  });

  it('is said so, by the same subject of another issuer', async () => {
    const { authority, login, store } = createFixture(web);
    await login();
    const moved = createFixture(web, { store }, createAuthority(web, { name: 'other.id4me' }));
    expect(await moved.login()).toMatchObject({ identifierRebound: true });
    expect(moved.authority.issuer).not.toBe(authority.issuer);
    expect(rebound()).toHaveLength(1);
  });

  it('is nothing that an authority can say of an identifier that it does not confirm', async () => {
    const { authority, login } = createFixture(web);
    await login();
    authority.idToken = { sub: 'bob', 'id4me.identifier': undefined };
    authority.userInfo = { sub: 'bob' };
    expect(await login()).toMatchObject({ identifierRebound: false, identifierConfirmed: false });
    expect(rebound()).toEqual([]);
  });
});
