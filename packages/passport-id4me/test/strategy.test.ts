import { Strategy, type VerifyFunction } from 'passport-id4me';
import { describe, expect, it, vi } from 'vitest';
import type { Page } from '../../passport-openid2/test/visitor.js';
import { loginPath, useSites } from './site.js';

const sites = useSites();

/** Holds calls back until the test lets them go. */
function useGate() {
  const held = new Map<string, () => void>();
  return {
    pass: (name: string) => new Promise<void>((resolve) => held.set(name, resolve)),
    holds: (name: string) => vi.waitFor(() => expect([...held.keys()]).toContain(name), 10_000),
    open: (name: string) => held.get(name)?.(),
  };
}

const ORDERS = [
  ['alice', 'bob'],
  ['bob', 'alice'],
] as const;

describe('one strategy object for all requests', () => {
  for (const isShared of [true, false]) {
    for (const order of ORDERS) {
      it(`gives each visitor their own login, ${isShared ? 'shared' : 'by name'}, ${order[0]} first`, async () => {
        const gate = useGate();
        const verify = async (_issuer: string, { id }: { id: string }) => {
          await gate.pass(id);
          return { id };
        };
        const site = await sites.open({ isShared, verify });
        const endings = new Map<string, Promise<unknown>>();
        const finished: string[] = [];
        for (const user of ['alice', 'bob']) {
          const visitor = site.visitor();
          const url = await site.begin(visitor, loginPath(sites.id4me.identifier(user)));
          const page = visitor.deliver(await sites.id4me.approve(url));
          endings.set(
            user,
            site.ending(page).finally(() => finished.push(user)),
          );
          await gate.holds(sites.id4me.subject(user));
        }
        for (const user of order) {
          gate.open(sites.id4me.subject(user));
          expect(await endings.get(user)).toMatchObject({ kind: 'success', user: { id: sites.id4me.subject(user) } });
        }
        expect(finished).toEqual(order);
      });
    }
  }

  for (const order of ORDERS) {
    it(`sends each visitor to the authority with their own name, ${order[0]} first`, async () => {
      const gate = useGate();
      const authorityPolicy = async (_issuer: string, identifier: string | undefined) => {
        await gate.pass(String(identifier));
        return true;
      };
      const site = await sites.open({ isShared: true, authorityPolicy });
      const pages = new Map<string, Promise<Page>>();
      for (const user of ['alice', 'bob']) {
        const identifier = sites.id4me.identifier(user);
        pages.set(user, site.visitor().get(loginPath(identifier)));
        await gate.holds(identifier);
      }
      for (const user of order) {
        gate.open(sites.id4me.identifier(user));
        const { location } = (await pages.get(user)) as Page;
        expect(new URL(location).searchParams.get('login_hint')).toBe(sites.id4me.identifier(user));
      }
    });
  }

  it('fails one visitor while another logs in', async () => {
    const gate = useGate();
    const verify = async (_issuer: string, { id }: { id: string }) => {
      await gate.pass(id);
      return { id };
    };
    const site = await sites.open({ isShared: true, verify });
    const alice = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(alice));
    const login = site.ending(alice.deliver(answer));
    await gate.holds(sites.id4me.subject('alice'));
    expect(await site.ending(site.visitor().deliver(answer))).toMatchObject({ kind: 'fail', status: 403 });
    gate.open(sites.id4me.subject('alice'));
    expect(await login).toMatchObject({ kind: 'success' });
  });
});

/** The strategy as Passport drives it: a child of it for each request, with the actions on it. */
function drive(strategy: Strategy, request: object, actions: Partial<Record<string, () => void>> = {}) {
  const child = Object.create(strategy) as Strategy & Record<string, unknown>;
  const calls: string[] = [];
  const ended = new Promise<unknown>((resolve) => {
    for (const name of ['success', 'fail', 'redirect', 'error']) {
      child[name] = (value: unknown) => {
        calls.push(name);
        resolve(value);
        actions[name]?.();
      };
    }
  });
  return { returned: child.authenticate(request), calls, ended };
}

const SITE = { clientName: 'Test site', callbackURL: 'https://site.example/return' };
const verify: VerifyFunction = (_issuer, _profile, done) => done(null, {});

describe('authenticate', () => {
  it('is a method that works on a child of the strategy', () => {
    expect('authenticate' in Strategy.prototype).toBe(true);
    expect(Object.hasOwn(new Strategy(SITE, verify), 'authenticate')).toBe(false);
  });

  const HOSTILE: Record<string, object> = {
    'no session': { method: 'GET', url: '/return?code=x&state=y' },
    'nothing at all': {},
    'no URL': { method: 'POST', body: {} },
    'a body that throws': {
      method: 'POST',
      get body() {
        throw new Error('from the body');
      },
    },
    'headers of a strange kind': { method: 'POST', headers: null },
  };
  for (const [name, request] of Object.entries(HOSTILE)) {
    it(`returns nothing and ends once, given a request with ${name}`, async () => {
      const { returned, calls, ended } = drive(new Strategy(SITE, verify), request);
      expect(returned).toBeUndefined();
      expect(calls).toEqual([]);
      await ended;
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(calls).toHaveLength(1);
    });
  }

  it('ends with an error when the function for the options throws', async () => {
    const failure = new Error('no such tenant');
    const strategy = new Strategy(() => Promise.reject(failure), verify);
    const { ended, calls } = drive(strategy, { method: 'GET', url: loginPath('a.example.com') });
    expect(await ended).toBe(failure);
    expect(calls).toEqual(['error']);
  });
});

describe('what an action throws', () => {
  /** What reaches the process while `act` runs, in place of the test runner. */
  async function uncaught(act: () => Promise<unknown>): Promise<readonly unknown[]> {
    const caught: unknown[] = [];
    const names = ['uncaughtException', 'unhandledRejection'] as const;
    const usual = names.map((name) => process.rawListeners(name));
    for (const name of names) {
      process.removeAllListeners(name);
      process.on(name, (error: unknown) => caught.push([name, error]));
    }
    try {
      await act();
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      names.forEach((name, index) => {
        process.removeAllListeners(name);
        for (const listener of usual[index] ?? []) process.on(name, listener as () => void);
      });
    }
    return caught;
  }

  for (const action of ['fail', 'error', 'success']) {
    it(`is left to the process, and nothing else is called: ${action}`, async () => {
      const failure = new Error(`from ${action}`);
      const session = {};
      const strategy = new Strategy({ ...SITE, ...sites.network }, verify);
      const login = { method: 'GET', url: loginPath(sites.id4me.identifier('alice')) };
      const requests: Record<string, () => Promise<object>> = {
        fail: async () => ({ method: 'GET', url: '/', session }),
        error: async () => login,
        success: async () => {
          const url = (await drive(strategy, { ...login, session }).ended) as string;
          return { ...(await sites.id4me.approve(url)), session };
        },
      };
      const request = (await requests[action]?.()) ?? {};
      let calls: readonly string[] = [];
      const reached = await uncaught(async () => {
        const driven = drive(strategy, request, {
          [action]: () => {
            throw failure;
          },
        });
        ({ calls } = driven);
        await driven.ended;
      });
      expect(reached).toEqual([['uncaughtException', failure]]);
      expect(calls).toEqual([action]);
    });
  }
});
