import session from 'express-session';
import { describe, expect, it, vi } from 'vitest';
import { memorySession, useSites } from './site.js';

const sites = useSites();

describe('a login that is kept in the session', () => {
  it('is saved before the redirect, however long the store takes', async () => {
    const store = new session.MemoryStore();
    const set = store.set.bind(store);
    let isSaved = false;
    store.set = (id, data, callback) =>
      void setTimeout(() => {
        isSaved = true;
        set(id, data, callback);
      }, 100);
    const site = await sites.open({ session: memorySession(store) });
    // What express-session itself does at the end of a response is too late for this.
    const { endings } = site;
    let wasSaved: boolean | undefined;
    const strategy = site.strategy as unknown as { redirect(url: string): void };
    Object.defineProperty(strategy, 'redirect', {
      configurable: true,
      set(action: (url: string) => void) {
        Object.defineProperty(this, 'redirect', {
          value: (url: string) => {
            wasSaved = isSaved;
            action(url);
          },
        });
      },
    });
    await site.begin(site.visitor());
    expect(wasSaved).toBe(true);
    expect(endings).toEqual([]);
  });

  it('is an error where the store cannot save it', async () => {
    const failure = new Error('the disk is full');
    const store = new session.MemoryStore();
    store.set = (_id, _data, callback) => callback?.(failure);
    const site = await sites.open({ session: memorySession(store) });
    await site.visitor().get(`/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`);
    expect(site.endings[0]).toEqual({ kind: 'error', error: failure });
  });

  it('survives the new session that a login in another tab begins', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const first = await site.begin(visitor);
    const second = await site.begin(visitor);
    const before = visitor.cookies.get('connect.sid');
    for (const url of [second, first]) {
      const answer = sites.openid2.approve(url, { user: 'alice' });
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    }
    expect(visitor.cookies.get('connect.sid')).not.toBe(before);
  });

  it('is completed once, though the session is a new one by then', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    for (const replay of [answer, answer]) {
      expect(await site.ending(visitor.deliver(replay))).toMatchObject({
        kind: 'fail',
        status: 403,
        info: { code: 'TRANSACTION_USED' },
      });
    }
  });

  it('is completed once, though two answers come at the same time', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    const answers = Array.from({ length: 5 }, () => sites.openid2.approve(url, { user: 'alice' }));
    const endings = await Promise.all(answers.map((answer) => site.ending(visitor.clone().deliver(answer))));
    expect(endings.filter(({ kind }) => kind === 'success')).toHaveLength(1);
    // Those that come late find neither the old session nor the cookie of the new one.
    const codes = endings.flatMap(({ info }) => (info as { code?: string }).code ?? []);
    expect(codes.filter((code) => !/^TRANSACTION_(USED|ABSENT)$/.test(code))).toEqual([]);
  });

  it('belongs to the browser that began it', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
    const stranger = site.visitor();
    const refused = (code: string) => ({ kind: 'fail', status: 403, info: { code } });
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(refused('TRANSACTION_COOKIE_ABSENT'));
    await site.begin(stranger);
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(refused('TRANSACTION_ABSENT'));
    // And was not used up by the attempt.
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  it('ends after a quarter of an hour', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
      const answer = sites.openid2.approve(url, { user: 'alice' });
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({
        kind: 'fail',
        status: 403,
        info: { code: 'TRANSACTION_EXPIRED' },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it('makes the oldest of more than eight give way', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const urls: string[] = [];
    for (let count = 0; count < 9; count += 1) urls.push(await site.begin(visitor));
    const codes: unknown[] = [];
    for (const url of urls) {
      const ending = await site.ending(visitor.deliver(sites.openid2.approve(url, { user: 'alice' })));
      codes.push(ending.kind === 'success' ? 'success' : (ending.info as { code: string }).code);
    }
    expect(codes).toEqual(['TRANSACTION_ABSENT', ...Array.from({ length: 8 }, () => 'success')]);
  });

  it('is none where the session holds something of somebody else', async () => {
    const before = (request: { session?: unknown }, _response: unknown, next: () => void) => {
      (request.session as Record<string, unknown>)['openid-rp'] = 'not ours';
      next();
    };
    const site = await sites.open({ before });
    const visitor = site.visitor();
    const answer = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_ABSENT' } });
  });
});
