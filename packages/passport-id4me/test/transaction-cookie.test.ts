import { describe, expect, it } from 'vitest';
import { type Site, type SiteOptions, useSites } from './site.js';

const sites = useSites();
const KEY = 'a key: 0123456789abcdef0123456789abcdef';
const absent = { kind: 'fail', status: 403, info: { code: 'TRANSACTION_COOKIE_ABSENT' } };

/** A site on https without sessions. */
function openCookieSite(options: SiteOptions = {}): Promise<Site> {
  const callbackURL = 'https://site.example/auth/return';
  return sites.open({ callbackURL, transaction: { cookie: { keys: [KEY] } }, session: false, ...options });
}

describe('a login that is kept in a cookie', () => {
  it('works without any session, with whatever the login carries', async () => {
    const site = await openCookieSite({ authenticate: () => ({ appState: [1], returnTo: '/account' }) });
    const visitor = site.visitor();
    expect(await site.logIn(visitor)).toMatchObject({
      kind: 'success',
      user: { id: sites.id4me.subject('alice') },
      info: { appState: [1], returnTo: '/account' },
    });
    expect(visitor.cookies.size).toBe(0);
  });

  it('has a cookie that no other host, script or plain request can touch, and says nothing in the clear', async () => {
    const site = await openCookieSite({ authenticate: () => ({ appState: 'a secret of the site' }) });
    const path = `/login?id4me_identifier=${sites.id4me.identifier('alice')}`;
    const { setCookies, location } = await site.visitor().get(path);
    const [pair = '', ...attributes] = (setCookies[0] ?? '').split('; ');
    expect(pair.startsWith(`__Host-openid-rp-${new URL(location).searchParams.get('state')}=`)).toBe(true);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=900', 'Path=/', 'SameSite=Lax', 'Secure']);
    const parts = pair
      .split('=')[1]
      ?.split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    expect(parts?.join()).not.toMatch(/secret of the site|alice|nonce/);
  });

  it('ID4ME-T64 is removed at the end, and tabs do not touch each other', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const first = await sites.id4me.approve(await site.begin(visitor));
    const second = await sites.id4me.approve(await site.begin(visitor));
    expect(visitor.cookies.size).toBe(2);
    expect(await site.ending(visitor.deliver(second))).toMatchObject({ kind: 'success' });
    expect(visitor.cookies.size).toBe(1);
    expect(await site.ending(visitor.deliver(first))).toMatchObject({ kind: 'success' });
    expect(visitor.cookies.size).toBe(0);
  });

  it('ID4ME-T58 belongs to the browser that began it', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    const stranger = site.visitor();
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(absent);
    await site.begin(stranger);
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(absent);
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  it('ID4ME-T58 is completed once, though the browser kept its cookie', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    const thief = visitor.clone();
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    expect(await site.ending(thief.deliver(answer))).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'TRANSACTION_USED' },
    });
  });

  it('is refused when its cookie was altered, and is good still', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    const [name = '', value = ''] = [...visitor.cookies][0] ?? [];
    for (const altered of [
      'something-else',
      `${value.slice(0, -2)}${value.at(-2) === 'A' ? 'B' : 'A'}${value.slice(-1)}`,
    ]) {
      visitor.cookies.set(name, altered);
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_MALFORMED' } });
    }
    visitor.cookies.set(name, value);
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  it('is an error of the site where it carries too much', async () => {
    const site = await openCookieSite({ authenticate: () => ({ appState: 'x'.repeat(5_000) }) });
    await site.visitor().get(`/login?id4me_identifier=${sites.id4me.identifier('alice')}`);
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'TRANSACTION_TOO_LARGE' }]);
  });
});
