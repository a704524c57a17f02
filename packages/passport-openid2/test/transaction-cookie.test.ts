import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it, vi } from 'vitest';
import { memorySession, type Site, type SiteOptions, useSites } from './site.js';
import type { Visitor } from './visitor.js';

const sites = useSites();
const KEYS = ['first key: 0123456789abcdef0123456789abcdef', 'second key: fedcba9876543210fedcba9876543210'] as const;
const NAME = /^__Host-openid-rp-[\w-]{22}$/;

/** A site on https without sessions. */
function openCookieSite(options: SiteOptions = {}): Promise<Site> {
  const transaction = { cookie: { keys: [KEYS[0]] } };
  return sites.open({ returnURL: 'https://site.example/return', transaction, session: false, ...options });
}

async function answerOf(site: Site, visitor: Visitor) {
  return sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
}

describe('a login that is kept in a cookie', () => {
  it('works without any session, with whatever the login carries', async () => {
    const site = await openCookieSite({ authenticate: () => ({ appState: [1], returnTo: '/account' }) });
    const visitor = site.visitor();
    expect(await site.ending(visitor.deliver(await answerOf(site, visitor)))).toMatchObject({
      kind: 'success',
      user: { identifier: sites.openid2.identifier('alice') },
      info: { appState: [1], returnTo: '/account' },
    });
    expect(visitor.cookies.size).toBe(0);
  });

  it('sets a cookie that no other host, script or plain request can touch', async () => {
    const site = await openCookieSite();
    const path = `/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`;
    const { setCookies, location } = await site.visitor().get(path);
    expect(setCookies).toHaveLength(1);
    const [pair = '', ...attributes] = (setCookies[0] ?? '').split('; ');
    expect(pair.split('=')[0]).toMatch(NAME);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=900', 'Path=/', 'SameSite=Lax', 'Secure']);
    const returnTo = new URL(location).searchParams.get('openid.return_to') ?? '';
    expect(pair).toContain(new URL(returnTo).searchParams.get('rp_state'));
  });

  it('says nothing in the clear', async () => {
    const site = await openCookieSite({ authenticate: () => ({ appState: 'a secret of the site' }) });
    const visitor = site.visitor();
    await site.begin(visitor);
    const [value = ''] = visitor.cookies.values();
    const parts = value.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(parts.join()).not.toMatch(/secret of the site|alice|return/);
  });

  it('has a cookie that plain http can carry where the site is on plain http', async () => {
    const site = await openCookieSite({ returnURL: 'http://site.example/return' });
    const visitor = site.visitor();
    const answer = await answerOf(site, visitor);
    expect([...visitor.cookies.keys()]).toEqual([expect.stringMatching(/^openid-rp-[\w-]{22}$/)]);
    const page = await visitor.deliver(answer);
    expect(page.setCookies.join()).not.toContain('Secure');
    expect(site.endings).toMatchObject([{ kind: 'success' }]);
  });

  it('leaves the session alone', async () => {
    const save = vi.fn();
    const before: SiteOptions['before'] & object = (request, _response, next) => {
      request.session = { save };
      next();
    };
    const site = await openCookieSite({ before });
    await site.begin(site.visitor());
    expect(save).not.toHaveBeenCalled();
  });

  it('is removed at the end, and tabs do not touch each other', async () => {
    const site = await openCookieSite({ session: memorySession() });
    const visitor = site.visitor();
    const first = await answerOf(site, visitor);
    const second = await answerOf(site, visitor);
    const pending = () => [...visitor.cookies.keys()].filter((name) => NAME.test(name)).length;
    expect(pending()).toBe(2);
    expect(await site.ending(visitor.deliver(second))).toMatchObject({ kind: 'success' });
    expect(pending()).toBe(1);
    expect(await site.ending(visitor.deliver(first))).toMatchObject({ kind: 'success' });
    expect(pending()).toBe(0);
  });

  it('opens with an old key, and seals with the new one', async () => {
    const store = new MemoryStore();
    const old = await openCookieSite({ store, transaction: { cookie: { keys: [KEYS[0]] } } });
    const rotated = await openCookieSite({ store, transaction: { cookie: { keys: [KEYS[1], KEYS[0]] } } });
    const successor = await openCookieSite({ store, transaction: { cookie: { keys: [KEYS[1]] } } });
    const move = (from: Visitor, site: Site) => {
      const visitor = site.visitor();
      for (const [name, value] of from.cookies) visitor.cookies.set(name, value);
      return visitor;
    };
    const before = old.visitor();
    const answer = await answerOf(old, before);
    expect(await rotated.ending(move(before, rotated).deliver(answer))).toMatchObject({ kind: 'success' });

    const after = rotated.visitor();
    const sealedAnew = await answerOf(rotated, after);
    expect(await old.ending(move(after, old).deliver(sealedAnew))).toMatchObject({
      info: { code: 'TRANSACTION_MALFORMED' },
    });
    expect(await successor.ending(move(after, successor).deliver(sealedAnew))).toMatchObject({ kind: 'success' });
  });

  const TAMPERING: Record<string, (value: string) => string> = {
    'a changed character': (value) => value.slice(0, -2) + (value.at(-2) === 'A' ? 'B' : 'A') + value.slice(-1),
    'something else': () => 'something-else',
    nothing: () => '',
    'a transaction in the clear': () =>
      Buffer.from(JSON.stringify({ id: 'x', protocol: 'openid2', expiresAt: 9e12 })).toString('base64url'),
  };
  for (const [name, tamper] of Object.entries(TAMPERING)) {
    it(`is refused when its cookie holds ${name}`, async () => {
      const site = await openCookieSite();
      const visitor = site.visitor();
      const answer = await answerOf(site, visitor);
      const [cookie = '', value = ''] = [...visitor.cookies][0] ?? [];
      visitor.cookies.set(cookie, tamper(value));
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({
        kind: 'fail',
        status: 403,
        info: { code: 'TRANSACTION_MALFORMED' },
      });
      visitor.cookies.set(cookie, value);
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    });
  }

  it('is not completed with the cookie of another login', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const answer = await answerOf(site, visitor);
    const [name = ''] = visitor.cookies.keys();
    const other = site.visitor();
    await site.begin(other);
    const [value = ''] = other.cookies.values();
    visitor.cookies.set(name, value);
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_MALFORMED' } });
  });

  it('belongs to the browser that began it', async () => {
    const site = await openCookieSite();
    const answer = await answerOf(site, site.visitor());
    const absent = { kind: 'fail', status: 403, info: { code: 'TRANSACTION_COOKIE_ABSENT' } };
    const stranger = site.visitor();
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(absent);
    await site.begin(stranger);
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(absent);
  });

  it('is completed after a detour where the cookie was held back from a POST of another site', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    const answer = sites.openid2.approve(url, { user: 'alice', via: 'POST' });
    const { status, location } = await site.visitor().deliver(answer);
    expect(status).toBe(303);
    expect(location).toMatch(/^\/return\?/);
    expect(await site.ending(visitor.get(location))).toMatchObject({ kind: 'success' });
    expect(await site.ending(site.visitor().get(location))).toMatchObject({
      info: { code: 'TRANSACTION_COOKIE_ABSENT' },
    });
  });

  it('is completed once, though the browser kept its cookie', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    const thief = visitor.clone();
    const answer = sites.openid2.approve(url, { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    expect(await site.ending(thief.deliver(answer))).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'NONCE_REUSED' },
    });
    const another = sites.openid2.approve(url, { user: 'alice' });
    expect(await site.ending(thief.deliver(another))).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'TRANSACTION_USED' },
    });
  });

  it('ends after a quarter of an hour, whatever the browser does', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
      const answer = sites.openid2.approve(url, { user: 'alice' });
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_EXPIRED' } });
    } finally {
      vi.useRealTimers();
    }
  });

  it('makes the oldest of more than eight give way', async () => {
    const site = await openCookieSite();
    const visitor = site.visitor();
    const answers = [];
    for (let count = 0; count < 12; count += 1) answers.push(await answerOf(site, visitor));
    expect(visitor.cookies.size).toBe(8);
    expect(await site.ending(visitor.deliver(answers[3] ?? { method: 'GET', url: '/' }))).toMatchObject({
      info: { code: 'TRANSACTION_COOKIE_ABSENT' },
    });
    for (const answer of answers.slice(4)) {
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    }
  });

  it('is an error of the site where the framework hides the response', async () => {
    const site = await openCookieSite({ hasResponse: false });
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`);
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'RESPONSE_UNREACHABLE', error: { status: 500 } }]);
  });

  it('is an error of the site where it carries too much', async () => {
    const site = await openCookieSite({ authenticate: () => ({ appState: 'x'.repeat(5_000) }) });
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`);
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'TRANSACTION_TOO_LARGE' }]);
  });
});
