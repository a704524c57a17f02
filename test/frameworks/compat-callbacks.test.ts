import express from 'express';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { type CompatProvider, Strategy } from 'passport-openid2/compat';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OldSite, openOldSite } from './compat-site.js';

type Association = [provider: CompatProvider, algorithm: string, secret: string];

let identity: DevIdentity;
let site: OldSite;
/** The tables of the site's database. */
let associations: Map<string, Association>;
let discoveries: Map<string, CompatProvider>;
let lifetimes: number[];
let savesAndLoads: string[];

beforeAll(async () => {
  identity = await createDevIdentity();
});
beforeEach(() => {
  [associations, discoveries, lifetimes, savesAndLoads] = [new Map(), new Map(), [], []];
});
afterEach(async () => {
  identity.openid2.requests.length = 0;
  await site.close();
});
afterAll(() => identity.close());

/** A strategy as one process of the site has it: its own memory, and the database of all. */
function createStrategy(origin: string): Strategy {
  const strategy = new Strategy(
    { returnURL: `${origin}/auth/return`, realm: `${origin}/`, allowPrivateAddresses: true },
    (identifier, done) => {
      done(null, { identifier });
    },
  );
  return strategy
    .saveAssociation((handle, provider, algorithm, secret, expiresIn, done) => {
      savesAndLoads.push('association saved');
      lifetimes.push(expiresIn);
      associations.set(handle, [provider, algorithm, secret]);
      done();
    })
    .loadAssociation((handle, done) => {
      savesAndLoads.push('association loaded');
      const found = associations.get(handle);
      if (found) done(null, ...found);
      else done(null);
    })
    .saveDiscoveredInfo((identifier, provider, done) => {
      savesAndLoads.push('discovery saved');
      discoveries.set(identifier, provider);
      done();
    })
    .loadDiscoveredInfo((identifier, done) => {
      savesAndLoads.push('discovery loaded');
      done(null, discoveries.get(identifier) ?? null);
    });
}

/** A site of two processes: one begins logins, the other completes them. */
async function openSite(): Promise<OldSite> {
  site = await openOldSite(express, (origin) => ({
    begins: createStrategy(origin),
    completes: createStrategy(origin),
  }));
  return site;
}

async function logIn(identifier: string): Promise<string> {
  const visitor = site.visitor();
  const { location } = await visitor.post('/auth', { openid_identifier: identifier });
  const back = await visitor.deliver(identity.openid2.approve(location, { user: 'alice' }));
  return back.location === '/' ? (await visitor.get('/')).text : `${back.status} ${back.location}`;
}

const alice = () => identity.openid2.identifier('alice');
const loggedIn = () => JSON.stringify({ identifier: alice() });
const modes = () => identity.openid2.requests.map(({ mode }) => mode).filter(Boolean);
const requestsOf = (url: string) => identity.openid2.requests.filter(({ path }) => path === new URL(url).pathname);

describe('the callbacks', () => {
  it('carry an association from one process to the other, saved once', async () => {
    await openSite();
    expect(await logIn(alice())).toBe(loggedIn());
    expect(savesAndLoads).toEqual(['discovery saved', 'association saved', 'association loaded']);
    expect([...associations.values()]).toEqual([
      [expect.objectContaining({ endpoint: identity.openid2.endpoint }), 'sha256', expect.any(String)],
    ]);
    expect(lifetimes[0]).toBeGreaterThan(3_000);
    expect(modes()).toEqual(['associate']);
    expect(discoveries.get(alice())).toEqual({
      version: 'http://specs.openid.net/auth/2.0',
      endpoint: identity.openid2.endpoint,
      claimedIdentifier: alice(),
    });
  });

  it('take what the old package saved', async () => {
    await openSite();
    discoveries.set(alice(), { version: 'http://specs.openid.net/auth/2.0', endpoint: identity.openid2.endpoint });
    expect(await logIn(identity.openid2.opIdentifier)).toBe(loggedIn());
    expect(savesAndLoads).toContain('discovery loaded');
    expect(requestsOf(alice())).toEqual([]);
  });

  it('are not believed where the provider of an identifier is another one', async () => {
    await openSite();
    const endpoint = 'https://other.example/openid';
    discoveries.set(alice(), { version: 'http://specs.openid.net/auth/2.0', endpoint });
    expect(await logIn(identity.openid2.opIdentifier)).toBe('302 /login');
  });

  it('give no association of one provider to another', async () => {
    await openSite();
    const visitor = site.visitor();
    const { location } = await visitor.post('/auth', { openid_identifier: alice() });
    const other = { version: 'http://specs.openid.net/auth/2.0', endpoint: 'https://other.example/openid' };
    for (const [handle, [, ...rest]] of associations) associations.set(handle, [other, ...rest]);
    const back = await visitor.deliver(identity.openid2.approve(location));
    // The provider is asked instead, and does not vouch for what a shared association signed.
    expect(modes()).toContain('check_authentication');
    expect(back.location).toBe('/login');
  });

  it('are missed by nobody who registers none', async () => {
    site = await openOldSite(express, (origin) => ({
      begins: new Strategy({ returnURL: `${origin}/auth/return`, allowPrivateAddresses: true }, (identifier, done) => {
        done(null, { identifier });
      }),
    }));
    expect(await logIn(alice())).toBe(loggedIn());
    expect(await logIn(identity.openid2.opIdentifier)).toBe(loggedIn());
  });

  it('have longer names, too', async () => {
    await openSite();
    const strategy = createStrategy('http://127.0.0.1');
    expect(strategy.saveDiscoveredInformation(() => undefined)).toBe(strategy);
    expect(strategy.loadDiscoveredInformation(() => undefined)).toBe(strategy);
  });

  it('are done without when they fail', async () => {
    site = await openOldSite(express, (origin) => ({
      begins: createStrategy(origin).saveAssociation((...parameters) => {
        const done = parameters.at(-1) as (error: Error) => void;
        done(new Error('no database'));
      }),
    }));
    const { status, location } = await site.visitor().post('/auth', { openid_identifier: alice() });
    expect(status).toBe(302);
    expect(new URL(location).searchParams.has('openid.assoc_handle')).toBe(false);
  });
});

describe('discover', () => {
  it('names the provider of an identifier, so that no page has to be fetched', async () => {
    Strategy.discover((_identifier, done) => {
      done(null, null);
    });
    Strategy.discover((identifier, done) => {
      const isOurs = identifier.startsWith(`${identity.origin}/`);
      done(null, isOurs ? { version: 'http://specs.openid.net/auth/2.0', endpoint: identity.openid2.endpoint } : null);
    });
    await openSite();
    expect(await logIn(alice())).toBe(loggedIn());
    expect(identity.openid2.requests.filter(({ method }) => method === 'GET')).toEqual([]);
    expect(savesAndLoads).toEqual(['association saved', 'association loaded']);
  });
});
