import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T51 the time at which a registration ends', () => {
  const web = useWeb();
  const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

  it.each([
    ['never', 0],
    ['in an hour', seconds(3_600)],
    ['in six minutes', seconds(360)],
    ['in milliseconds, and so in ages', Date.now()],
    ['not said', undefined],
  ])('%s: one registration for many logins', async (_what, expires) => {
    const { authority, login } = createFixture(web);
    authority.registration = { client_secret_expires_at: expires };
    await login();
    await login();
    expect(authority.clients.size).toBe(1);
  });

  it('in four minutes: the login is completed, and the next one registers anew', async () => {
    const { authority, begin, complete } = createFixture(web);
    authority.registration = { client_secret_expires_at: seconds(240) };
    const first = await begin();
    const second = await begin();
    expect(authority.clients.size).toBe(2);
    expect((await complete(second)).tokens.clientId).toBe('client-1');
    expect((await complete(first)).tokens.clientId).toBe('client-0');
  });

  it.each([
    ['past', seconds(-1)],
    ['before the epoch', -1],
    ['a text', '0'],
    ['a text with digits', String(seconds(3_600))],
    ['a list', [0]],
    ['true', true],
    ['beyond all numbers of milliseconds', 1e306],
  ])('%s: no registration', async (_what, expires) => {
    const { authority, begin } = createFixture(web);
    authority.registration = { client_secret_expires_at: expires };
    expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
  });
});
