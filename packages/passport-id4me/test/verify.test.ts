import type { VerifyDone } from 'openid-rp-core/adapter';
import { describe, expect, it, vi } from 'vitest';
import type { Ending, Site, SiteOptions } from './site.js';
import { useSites } from './site.js';

const sites = useSites();

async function logIn(options: SiteOptions): Promise<{ site: Site; ending: Ending }> {
  const site = await sites.open(options);
  return { site, ending: await site.logIn(site.visitor()) };
}

describe('the verify callback', () => {
  const ACCEPTING: Record<string, (issuer: string, profile: unknown, done: VerifyDone) => unknown> = {
    'done, at once': (_issuer, _profile, done) => done(null, { id: 1 }),
    'done, later': (_issuer, _profile, done) => void setTimeout(done, 5, null, { id: 1 }),
    'a returned user': () => ({ id: 1 }),
    'a promise': async () => ({ id: 1 }),
    'rest parameters': (...parameters) => parameters[2](null, { id: 1 }),
  };
  for (const [name, verify] of Object.entries(ACCEPTING)) {
    it(`logs in by ${name}`, async () => {
      expect((await logIn({ verify })).ending).toMatchObject({ kind: 'success', user: { id: 1 } });
    });
  }

  it('gets the request first with passReqToCallback, rest parameters or not', async () => {
    const verify = vi.fn((...parameters: unknown[]) => (parameters[3] as VerifyDone)(null, { id: 1 }));
    expect((await logIn({ verify, passReqToCallback: true })).ending).toMatchObject({ kind: 'success' });
    expect(verify).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ method: 'GET', url: expect.stringMatching(/^\/auth\/return\?/) }),
      sites.id4me.issuer,
      expect.objectContaining({ provider: 'id4me', id: sites.id4me.subject('alice') }),
      expect.any(Function),
    );
  });

  it('settles once, whatever it does afterwards', async () => {
    const verify = async (_issuer: string, _profile: unknown, done: VerifyDone) => {
      done(null, { id: 'first' });
      done(null, { id: 'second' });
      throw new Error('third');
    };
    const { site, ending } = await logIn({ verify });
    expect(ending).toMatchObject({ kind: 'success', user: { id: 'first' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(site.endings).toHaveLength(1);
  });

  for (const verdict of [{ scope: 'all' }, 'welcome']) {
    it(`adds what it says to what the login carries: ${JSON.stringify(verdict)}`, async () => {
      const verify = (_issuer: string, _profile: unknown, done: VerifyDone) => done(null, { id: 1 }, verdict);
      const { ending } = await logIn({ verify, authenticate: () => ({ appState: 'mine' }) });
      const own = typeof verdict === 'string' ? { message: verdict } : verdict;
      expect(ending.info).toEqual({ ...own, appState: 'mine', tokens: expect.any(Object) });
    });
  }
});

describe('a refusal by the verify callback', () => {
  for (const [name, verify] of Object.entries({
    'done(null, false, info)': (_i: string, _p: unknown, done: VerifyDone) => done(null, false, { message: 'banned' }),
    'a promise of false': async () => false,
    'a promise of null': async () => null,
    'false, returned': () => false,
  })) {
    it(`ID4ME-T115 fails the login: ${name}`, async () => {
      const { ending } = await logIn({ verify });
      expect(ending.kind).toBe('fail');
      expect(ending.status).toBeUndefined();
      if (name.startsWith('done')) expect(ending.info).toEqual({ message: 'banned' });
    });
  }

  it('uses up the login all the same', async () => {
    const site = await sites.open({ verify: async () => false });
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor));
    await visitor.deliver(answer);
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({
      kind: 'fail',
      info: { code: 'TRANSACTION_USED' },
    });
  });
});

describe('an error of the verify callback', () => {
  const failure = new Error('the database is down');
  for (const [name, verify] of Object.entries({
    'given to done': (_i: string, _p: unknown, done: VerifyDone) => done(failure),
    rejected: async () => Promise.reject(failure),
    thrown: () => {
      throw failure;
    },
  })) {
    it(`ID4ME-T115 is an error: ${name}`, async () => {
      const { site } = await logIn({ verify });
      expect(site.endings).toEqual([{ kind: 'error', error: failure }]);
    });
  }

  for (const value of [undefined, null, 'route']) {
    it(`ID4ME-T115 is an Error even where it throws ${String(value)}, which a router would pass over`, async () => {
      const { site } = await logIn({ verify: () => Promise.reject(value) });
      expect(site.endings).toMatchObject([{ kind: 'error', error: { cause: value } }]);
    });
  }
});
