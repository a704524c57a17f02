import type { Store } from 'openid-rp-core';
import { MemoryStore } from 'openid-rp-core/stores';
import { RelyingPartyError } from 'passport-id4me';
import { describe, expect, it } from 'vitest';
import { loginPath, useSites } from './site.js';

const sites = useSites();
const alice = () => loginPath(sites.id4me.identifier('alice'));

describe('an answer that is no login', () => {
  it('ID4ME-T60 fails where the visitor said no, with what the login carries', async () => {
    const site = await sites.open({ authenticate: () => ({ appState: 1, returnTo: '/account' }) });
    const visitor = site.visitor();
    const ending = await site.ending(visitor.deliver(await sites.id4me.cancel(await site.begin(visitor))));
    expect(ending).toMatchObject({ kind: 'fail', info: { code: 'CANCELLED', appState: 1, returnTo: '/account' } });
    expect(ending.status).toBeUndefined();
  });

  it('fails where the authority may not ask, with what the login carries', async () => {
    const site = await sites.open({ authenticate: () => ({ prompt: 'none', appState: 1, returnTo: '/account' }) });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    expect(new URL(url).searchParams.get('prompt')).toBe('none');
    // Nobody is logged in there, and nobody may be asked.
    const ending = await site.ending(visitor.deliver(await sites.id4me.approve(url)));
    expect(ending).toMatchObject({ kind: 'fail', info: { code: 'SETUP_NEEDED', appState: 1, returnTo: '/account' } });
    expect(ending.status).toBeUndefined();
  });

  for (const error of ['login_required', 'consent_required', 'interaction_required', 'account_selection_required']) {
    it(`ID4ME-T60 fails where the authority says ${error}`, async () => {
      const site = await sites.open();
      sites.id4me.faults.authorization = error as 'login_required';
      expect(await site.logIn(site.visitor())).toMatchObject({ kind: 'fail', info: { code: 'SETUP_NEEDED' } });
    });
  }
});

describe('what is the stranger’s fault fails, and tells message, code and status', () => {
  for (const [name, typed, code] of [
    ['is empty', '', 'IDENTIFIER_ABSENT'],
    ['is no name', 'a b', 'IDENTIFIER_MALFORMED'],
    ['has no domain', 'nobody.nowhere.localhost', 'DNS_NAME_ABSENT'],
  ] as const) {
    it(`400, where the identifier ${name}`, async () => {
      const site = await sites.open();
      const ending = await site.ending(site.visitor().get(loginPath(typed)));
      expect(ending).toMatchObject({ kind: 'fail', status: 400, info: { code } });
      expect(Object.keys(ending.info as object).sort()).toEqual(['code', 'message']);
    });
  }

  it('400, where the record is broken', async () => {
    const site = await sites.open();
    sites.id4me.faults.dns = 'no-iss';
    expect(await site.ending(site.visitor().get(alice()))).toMatchObject({
      kind: 'fail',
      status: 400,
      info: { code: 'DNS_RECORD_INVALID' },
    });
  });

  it('403, where the token fails a check', async () => {
    const site = await sites.open();
    sites.id4me.faults.idToken = 'wrong-nonce';
    expect(await site.logIn(site.visitor())).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'NONCE_MISMATCH' },
    });
  });

  it('403, where the method is none of a browser', async () => {
    const site = await sites.open();
    const response = await fetch(site.origin, { method: 'PUT' });
    expect(await response.json()).toMatchObject({ kind: 'fail', status: 403, info: { code: 'REQUEST_MALFORMED' } });
  });
});

describe('what is not the visitor’s fault is an error', () => {
  it('502, where name servers fail', async () => {
    const site = await sites.open();
    sites.id4me.faults.dns = 'servfail';
    await site.visitor().get(alice());
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'DNS_FAILED', error: { status: 502 } }]);
  });

  it('502, where the authority refuses the registration', async () => {
    const site = await sites.open();
    sites.id4me.faults.registration = '400';
    await site.visitor().get(alice());
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'REGISTRATION_REFUSED', error: { status: 502 } }]);
  });

  it('502, where the authority reports an error of its own; ID4ME-T60', async () => {
    const site = await sites.open();
    sites.id4me.faults.authorization = 'server_error';
    await site.logIn(site.visitor());
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'PROVIDER_REPORTED', error: { status: 502 } }]);
  });

  it('504, where the authority takes too long', async () => {
    const site = await sites.open({ http: { timeoutMs: 200 } });
    sites.id4me.faults.discovery = 'slow';
    await site.visitor().get(alice());
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'TIMED_OUT', error: { status: 504 } }]);
  });

  it('503, where the store fails', async () => {
    const store = new MemoryStore();
    const broken: Store = {
      get: (key) => store.get(key),
      set: (key, value, ttlMs) => store.set(key, value, ttlMs),
      add: () => Promise.reject(new Error('connection refused')),
      take: (key) => store.take(key),
      delete: (key) => store.delete(key),
    };
    const site = await sites.open({ store: broken });
    await site.visitor().get(alice());
    expect(site.endings).toMatchObject([{ kind: 'error', code: 'STORE_FAILED', error: { status: 503 } }]);
  });

  it('ID4ME-T67 500, where the site has no session', async () => {
    const site = await sites.open({ session: false });
    expect(await site.ending(site.visitor().get(alice()))).toMatchObject({ kind: 'error', code: 'SESSION_ABSENT' });
    const answer = site.visitor().get('/auth/return?code=x&state=y');
    expect(await site.ending(answer)).toMatchObject({ kind: 'error', code: 'SESSION_ABSENT' });
    expect(site.endings[0]?.error).toBeInstanceOf(RelyingPartyError);
  });
});
