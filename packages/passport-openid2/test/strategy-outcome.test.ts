import type { Store } from 'openid-rp-core';
import { MemoryStore } from 'openid-rp-core/stores';
import { RelyingPartyError, type VerifyDone } from 'passport-openid2';
import { describe, expect, it, vi } from 'vitest';
import { type Ending, type Site, type SiteOptions, useSites } from './site.js';
import type { Visitor } from './visitor.js';

const sites = useSites();

/** A whole login of alice; gives the site, the visitor and how it ended. */
async function logIn(options: SiteOptions = {}): Promise<{ site: Site; visitor: Visitor; ending: Ending }> {
  const site = await sites.open(options);
  const visitor = site.visitor();
  const url = await site.begin(visitor);
  const ending = await site.ending(visitor.deliver(sites.openid2.approve(url, { user: 'alice' })));
  return { site, visitor, ending };
}

describe('a login', () => {
  it('gives the identifier and the profile to the verify callback', async () => {
    const verify = vi.fn((_identifier: string, _profile: unknown, done: VerifyDone) => done(null, { id: 1 }));
    const { ending } = await logIn({ verify });
    expect(ending).toMatchObject({ kind: 'success', user: { id: 1 }, info: {} });
    const identifier = sites.openid2.identifier('alice');
    expect(verify).toHaveBeenCalledExactlyOnceWith(
      identifier,
      expect.objectContaining({ provider: 'openid2', id: identifier, identifier }),
      expect.any(Function),
    );
  });

  it('gives the request first with passReqToCallback', async () => {
    const verify = vi.fn((_request: unknown, _identifier: string, _profile: unknown, done: VerifyDone) =>
      done(null, { id: 1 }),
    );
    expect((await logIn({ verify, passReqToCallback: true })).ending).toMatchObject({ kind: 'success' });
    expect(verify).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ method: 'GET', url: expect.stringMatching(/^\/return\?/) }),
      sites.openid2.identifier('alice'),
      expect.objectContaining({ provider: 'openid2' }),
      expect.any(Function),
    );
  });

  it('works with a callback that declares no parameters', async () => {
    const verify = (...parameters: unknown[]) => (parameters[2] as VerifyDone)(null, { count: parameters.length });
    expect((await logIn({ verify })).ending).toMatchObject({ kind: 'success', user: { count: 3 } });
  });

  it('settles once, whatever the callback does afterwards', async () => {
    const verify = async (_identifier: string, _profile: unknown, done: VerifyDone) => {
      done(null, { id: 'first' });
      done(null, { id: 'second' });
      done(new Error('third'));
      throw new Error('fourth');
    };
    const { site, ending } = await logIn({ verify });
    expect(ending).toMatchObject({ kind: 'success', user: { id: 'first' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(site.endings).toHaveLength(1);
  });

  for (const [name, verdict] of Object.entries({
    'an object': { scope: 'all' },
    'a string': 'welcome',
  })) {
    it(`adds what the callback says to what the login carries: ${name}`, async () => {
      const verify = (_identifier: string, _profile: unknown, done: VerifyDone) => done(null, { id: 1 }, verdict);
      const { ending } = await logIn({ verify, authenticate: () => ({ appState: 'mine' }) });
      const own = typeof verdict === 'string' ? { message: verdict } : verdict;
      expect(ending.info).toEqual({ ...own, appState: 'mine' });
    });
  }

  it('has an empty info where nobody said anything', async () => {
    const { site } = await logIn();
    expect(Object.keys(site.endings[0]?.info as object)).toEqual([]);
  });
});

describe('a refusal by the verify callback', () => {
  for (const [name, verify] of Object.entries({
    'done(null, false, info)': (_i: string, _p: unknown, done: VerifyDone) => done(null, false, { message: 'banned' }),
    'a promise of false': async () => false,
    'a promise of null': async () => null,
  })) {
    it(`fails the login: ${name}`, async () => {
      const { ending } = await logIn({ verify });
      expect(ending.kind).toBe('fail');
      expect(ending.status).toBeUndefined();
      if (name.startsWith('done')) expect(ending.info).toEqual({ message: 'banned' });
    });
  }

  it('uses up the login all the same', async () => {
    const site = await sites.open({ verify: async () => false });
    const visitor = site.visitor();
    const answer = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
    await visitor.deliver(answer);
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({
      kind: 'fail',
      info: { code: 'TRANSACTION_USED' },
    });
  });
});

describe('an error', () => {
  const failure = new Error('the database is down');
  for (const [name, verify] of Object.entries({
    'given to done': (_i: string, _p: unknown, done: VerifyDone) => done(failure),
    rejected: async () => Promise.reject(failure),
    thrown: () => {
      throw failure;
    },
  })) {
    it(`of the verify callback is an error: ${name}`, async () => {
      const { site } = await logIn({ verify });
      expect(site.endings).toEqual([{ kind: 'error', error: failure }]);
    });
  }

  for (const value of [undefined, null, false, '', 'route', 'router']) {
    it(`is an Error even where the callback throws ${JSON.stringify(value)}, which a router would pass over`, async () => {
      const { site } = await logIn({ verify: () => Promise.reject(value) });
      expect(site.endings).toHaveLength(1);
      expect(site.endings[0]).toMatchObject({ kind: 'error', error: { cause: value } });
      expect(site.endings[0]?.error).toBeInstanceOf(Error);
    });
  }

  it('is one where the provider is at fault', async () => {
    const site = await sites.open();
    sites.openid2.faults.identityPageStatus = 500;
    const path = `/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`;
    await site.visitor().get(path);
    expect(site.endings).toMatchObject([{ kind: 'error', error: { status: 502, code: 'HTTP_STATUS' } }]);
  });

  it('is one where the store is at fault', async () => {
    const store = new MemoryStore();
    const broken: Store = {
      get: (key) => store.get(key),
      set: (key, value, ttlMs) => store.set(key, value, ttlMs),
      add: () => Promise.reject(new Error('connection refused')),
      take: (key) => store.take(key),
      delete: (key) => store.delete(key),
    };
    const { site } = await logIn({ store: broken });
    expect(site.endings).toMatchObject([{ kind: 'error', error: { status: 503, code: 'STORE_FAILED' } }]);
  });

  it('is one where the site has no session', async () => {
    const site = await sites.open({ session: false });
    const path = `/login?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`;
    expect(await site.ending(site.visitor().get(path))).toMatchObject({ kind: 'error', code: 'SESSION_ABSENT' });
    const answer = site.visitor().get('/return?openid.mode=id_res');
    expect(await site.ending(answer)).toMatchObject({ kind: 'error', code: 'SESSION_ABSENT' });
    expect(site.endings[0]?.error).toBeInstanceOf(RelyingPartyError);
  });
});

describe('a failure', () => {
  it('tells message, code and status where the identifier is at fault', async () => {
    const site = await sites.open();
    const ending = await site.ending(site.visitor().get('/login?openid_identifier=http%3A%2F%2F'));
    expect(ending).toMatchObject({ kind: 'fail', status: 400, info: { code: 'IDENTIFIER_MALFORMED' } });
    expect(Object.keys(ending.info as object).sort()).toEqual(['code', 'message']);
  });

  it('is one where nothing was typed', async () => {
    const site = await sites.open();
    const ending = await site.ending(site.visitor().get('/login'));
    expect(ending).toMatchObject({ kind: 'fail', status: 400, info: { code: 'IDENTIFIER_ABSENT' } });
  });

  it('is one where the answer was altered', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const { url } = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
    const altered = new URL(url);
    altered.searchParams.set('openid.sig', Buffer.alloc(32).toString('base64'));
    const ending = await site.ending(visitor.get(altered.href));
    expect(ending).toMatchObject({ kind: 'fail', status: 403, info: { code: 'SIGNATURE_INVALID' } });
  });

  it('is one where the visitor said no', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const ending = await site.ending(visitor.deliver(sites.openid2.cancel(await site.begin(visitor))));
    expect(ending).toMatchObject({ kind: 'fail', info: { code: 'CANCELLED' } });
    expect(ending.status).toBeUndefined();
  });

  it('is one where the provider may not ask', async () => {
    const site = await sites.open({ authenticate: () => ({ immediate: true }) });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    expect(new URL(url).searchParams.get('openid.mode')).toBe('checkid_immediate');
    const ending = await site.ending(visitor.deliver(sites.openid2.cancel(url)));
    expect(ending).toMatchObject({ kind: 'fail', info: { code: 'SETUP_NEEDED' } });
  });

  it('is one where the method is none of a browser', async () => {
    const site = await sites.open();
    const response = await fetch(site.origin, { method: 'PUT' });
    expect(await response.json()).toMatchObject({ kind: 'fail', status: 403, info: { code: 'REQUEST_MALFORMED' } });
  });
});
