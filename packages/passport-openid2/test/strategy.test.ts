import { Strategy, type VerifyDone } from 'passport-openid2';
import { describe, expect, it, vi } from 'vitest';
import { useSites } from './site.js';
import type { Page } from './visitor.js';

const sites = useSites();

/** Holds calls back until the test lets them go. */
function useGate() {
  const held = new Map<string, () => void>();
  return {
    pass: (name: string) => new Promise<void>((resolve) => held.set(name, resolve)),
    holds: (name: string) => vi.waitFor(() => expect([...held.keys()]).toContain(name)),
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
        const verify = async (identifier: string) => {
          await gate.pass(identifier);
          return { identifier };
        };
        const site = await sites.open({ isShared, verify });
        const endings = new Map<string, Promise<unknown>>();
        const finished: string[] = [];
        for (const user of ['alice', 'bob']) {
          const visitor = site.visitor();
          const identifier = sites.openid2.identifier(user);
          const url = await site.begin(visitor, `/login?openid_identifier=${encodeURIComponent(identifier)}`);
          const page = visitor.deliver(sites.openid2.approve(url, { user }));
          endings.set(
            user,
            site.ending(page).finally(() => finished.push(user)),
          );
          await gate.holds(identifier);
        }
        for (const user of order) {
          gate.open(sites.openid2.identifier(user));
          expect(await endings.get(user)).toMatchObject({
            kind: 'success',
            user: { identifier: sites.openid2.identifier(user) },
          });
        }
        expect(finished).toEqual(order);
      });
    }
  }

  for (const order of ORDERS) {
    it(`sends each visitor to their own provider, ${order[0]} first`, async () => {
      const gate = useGate();
      const discoveryPolicy = async (_endpoint: string, identifier: string) => {
        await gate.pass(identifier);
        return true;
      };
      const site = await sites.open({ isShared: true, discoveryPolicy });
      const pages = new Map<string, Promise<Page>>();
      for (const user of ['alice', 'bob']) {
        const identifier = sites.openid2.identifier(user);
        pages.set(user, site.visitor().get(`/login?openid_identifier=${encodeURIComponent(identifier)}`));
        await gate.holds(identifier);
      }
      for (const user of order) {
        gate.open(sites.openid2.identifier(user));
        const { location } = (await pages.get(user)) as Page;
        expect(new URL(location).searchParams.get('openid.claimed_id')).toBe(sites.openid2.identifier(user));
      }
    });
  }

  it('fails one visitor while another logs in', async () => {
    const gate = useGate();
    const site = await sites.open({
      isShared: true,
      verify: async (identifier: string) => {
        await gate.pass(identifier);
        return { identifier };
      },
    });
    const alice = site.visitor();
    const answer = sites.openid2.approve(await site.begin(alice), { user: 'alice' });
    const login = site.ending(alice.deliver(answer));
    await gate.holds(sites.openid2.identifier('alice'));
    expect(await site.ending(site.visitor().deliver(answer))).toMatchObject({ kind: 'fail', status: 403 });
    gate.open(sites.openid2.identifier('alice'));
    expect(await login).toMatchObject({ kind: 'success' });
  });
});

/** The strategy as Passport drives it: a child of it for each request, with the actions on it. */
function drive(strategy: Strategy, request: object, actions: Partial<Record<string, (value: unknown) => void>> = {}) {
  const child = Object.create(strategy) as Strategy & Record<string, unknown>;
  const calls: string[] = [];
  const ended = new Promise<unknown>((resolve) => {
    for (const name of ['success', 'fail', 'redirect', 'error']) {
      child[name] = (value: unknown) => {
        calls.push(name);
        resolve(value);
        actions[name]?.(value);
      };
    }
  });
  return { returned: child.authenticate(request), calls, ended };
}

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

const SITE = { returnURL: 'https://site.example/return', allowPrivateAddresses: true };
const user = (_identifier: string, _profile: unknown, done: VerifyDone) => done(null, {});

describe('authenticate', () => {
  it('is a method that works on a child of the strategy', () => {
    expect('authenticate' in Strategy.prototype).toBe(true);
    expect(Object.hasOwn(new Strategy(SITE, user), 'authenticate')).toBe(false);
  });

  const HOSTILE: Record<string, object> = {
    'no session': { method: 'GET', url: '/?openid.mode=id_res' },
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
      const { returned, calls, ended } = drive(new Strategy(SITE, user), request);
      expect(returned).toBeUndefined();
      expect(calls).toEqual([]);
      await ended;
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(calls).toHaveLength(1);
    });
  }

  it('ends with an error when the function for the return URL throws', async () => {
    const failure = new Error('no such host');
    const strategy = new Strategy(
      {
        ...SITE,
        returnURL: () => {
          throw failure;
        },
      },
      user,
    );
    const { ended, calls } = drive(strategy, { method: 'GET', url: '/?openid_identifier=https://a.example/' });
    expect(await ended).toBe(failure);
    expect(calls).toEqual(['error']);
  });

  for (const action of ['redirect', 'fail', 'error', 'success']) {
    it(`leaves what ${action} throws to the process, and calls nothing else`, async () => {
      const failure = new Error(`from ${action}`);
      const session = {};
      const strategy = new Strategy(SITE, user);
      const login = `/?openid_identifier=${encodeURIComponent(sites.openid2.identifier('alice'))}`;
      const requests: Record<string, () => Promise<object>> = {
        redirect: async () => ({ method: 'GET', url: login, session }),
        fail: async () => ({ method: 'GET', url: '/', session }),
        error: async () => ({ method: 'GET', url: login }),
        success: async () => {
          const url = (await drive(strategy, { method: 'GET', url: login, session }).ended) as string;
          return { ...sites.openid2.approve(url, { user: 'alice' }), session };
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
