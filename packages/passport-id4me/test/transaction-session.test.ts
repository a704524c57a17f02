import session from 'express-session';
import { describe, expect, it, vi } from 'vitest';
import { loginPath, memorySession, useSites } from './site.js';

const sites = useSites();
const refused = (code: string) => ({ kind: 'fail', status: 403, info: { code } });

describe('a login that is kept in the session', () => {
  it('is saved before the redirect, however long the store takes', async () => {
    const store = new session.MemoryStore();
    const set = store.set.bind(store);
    store.set = (id, data, callback) => void setTimeout(() => set(id, data, callback), 100);
    const site = await sites.open({ session: memorySession(store) });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    const all = await new Promise<object>((resolve, reject) =>
      store.all?.((error, sessions) => (error ? reject(error) : resolve(sessions ?? {}))),
    );
    expect(JSON.stringify(all)).toContain(new URL(url).searchParams.get('state'));
  });

  it('is an error where the store cannot save it', async () => {
    const failure = new Error('the disk is full');
    const store = new session.MemoryStore();
    store.set = (_id, _data, callback) => callback?.(failure);
    const site = await sites.open({ session: memorySession(store) });
    await site.visitor().get(loginPath(sites.id4me.identifier('alice')));
    expect(site.endings[0]).toEqual({ kind: 'error', error: failure });
  });

  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    it(`ID4ME-T64 survives the new session that a login in another tab begins, in the order ${order}`, async () => {
      const site = await sites.open();
      const visitor = site.visitor();
      const urls = [await site.begin(visitor), await site.begin(visitor)];
      const before = visitor.cookies.get('connect.sid');
      for (const index of order) {
        const answer = await sites.id4me.approve(urls[index] ?? '');
        expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
      }
      expect(visitor.cookies.get('connect.sid')).not.toBe(before);
    });
  }

  it('ID4ME-T58 is completed once, though the session is a new one by then', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    sites.id4me.requests.length = 0;
    expect(await site.ending(visitor.deliver(answer))).toMatchObject(refused('TRANSACTION_USED'));
    expect(sites.id4me.requests).toEqual([]);
  });

  it('ID4ME-T58 is completed once, though two answers come at the same time', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    const endings = await Promise.all([1, 2, 3].map(() => site.ending(visitor.clone().deliver(answer))));
    expect(endings.filter(({ kind }) => kind === 'success')).toHaveLength(1);
    const codes = endings.flatMap(({ info }) => (info as { code?: string }).code ?? []);
    expect(codes.filter((code) => !/^TRANSACTION_(USED|ABSENT)$/.test(code))).toEqual([]);
    expect(sites.id4me.requests.filter(({ path }) => path.includes('token'))).toHaveLength(1);
  });

  it('ID4ME-T58 belongs to the browser that began it', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    const stranger = site.visitor();
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(refused('TRANSACTION_COOKIE_ABSENT'));
    await site.begin(stranger);
    expect(await site.ending(stranger.deliver(answer))).toMatchObject(refused('TRANSACTION_ABSENT'));
    // And was not used up by the attempt.
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  for (const [name, fault, code] of [
    ['missing', 'no-state', 'TRANSACTION_ABSENT'],
    ['wrong', 'wrong-state', 'TRANSACTION_ABSENT'],
  ] as const) {
    it(`ID4ME-T58 is not completed by an answer whose state is ${name}`, async () => {
      const site = await sites.open();
      const visitor = site.visitor();
      const url = await site.begin(visitor);
      sites.id4me.faults.authorization = fault;
      expect(await site.ending(visitor.deliver(await sites.id4me.approve(url)))).toMatchObject(refused(code));
    });
  }

  it('ID4ME-T58 ends after a quarter of an hour', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
      expect(await site.ending(visitor.deliver(answer))).toMatchObject(refused('TRANSACTION_EXPIRED'));
    } finally {
      vi.useRealTimers();
    }
  });

  it('makes the oldest of more than eight give way', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const urls: string[] = [];
    for (let count = 0; count < 9; count += 1) urls.push(await site.begin(visitor));
    const [oldest = '', second = ''] = urls;
    const codeOf = async (url: string) => site.ending(visitor.deliver(await sites.id4me.approve(url)));
    expect(await codeOf(oldest)).toMatchObject(refused('TRANSACTION_ABSENT'));
    expect(await codeOf(second)).toMatchObject({ kind: 'success' });
  });

  it('is none of the other protocol', async () => {
    const transaction = (id: string) => ({ id, protocol: 'openid2', expiresAt: Date.now() + 60_000 });
    const site = await sites.open({
      session: (request, _response, next) => {
        (request as { session: unknown }).session = { 'openid-rp': [transaction('x')] };
        next();
      },
    });
    const page = site.visitor().get('/auth/return?code=c&state=x');
    expect(await site.ending(page)).toMatchObject(refused('TRANSACTION_MALFORMED'));
  });
});
