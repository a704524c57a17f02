import express5 from 'express';
import express4 from 'express4';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import OpenIDStrategy, { SteamStrategy } from 'passport-openid2/compat';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OldSite, openOldSite } from './compat-site.js';

let identity: DevIdentity;
let site: OldSite;
beforeAll(async () => {
  identity = await createDevIdentity();
});
afterEach(() => site.close());
afterAll(() => identity.close());

/** A database of the time: it calls back, and gives a query too. */
const User = {
  find(key: string, callback: (error: Error | null, user: object) => void) {
    setImmediate(callback, null, { key });
    return { query: key };
  },
};

const options = (origin: string) => ({
  returnURL: `${origin}/auth/return`,
  realm: `${origin}/`,
  allowPrivateAddresses: true,
});

describe.each(Object.entries({ 'Express 4': express4, 'Express 5': express5 }))('on %s', (_version, express) => {
  const openOpenid = () =>
    openOldSite(express, (origin) => ({
      begins: new OpenIDStrategy(options(origin), (identifier, done) => {
        User.find(identifier, (error, user) => {
          done(error, user);
        });
      }),
    }));

  const openSteam = () =>
    openOldSite(express, (origin) => {
      const { providerURL, apiURL, apiKey } = identity.steam;
      return {
        begins: new SteamStrategy({ ...options(origin), providerURL, apiURL, apiKey }, (identifier, profile, done) => {
          process.nextTick(() => {
            Object.assign(profile, { identifier });
            done(null, profile);
          });
        }),
      };
    });

  it('an app of passport-openid logs in, from its form to its home page', async () => {
    site = await openOpenid();
    const visitor = site.visitor();
    const alice = identity.openid2.identifier('alice');
    const { location } = await visitor.post('/auth', { openid_identifier: alice });
    const back = await visitor.deliver(identity.openid2.approve(location));
    expect(back).toMatchObject({ status: 302, location: '/' });
    expect(JSON.parse((await visitor.get('/')).text)).toEqual({ key: alice });
    expect(JSON.parse((await site.visitor().get('/')).text)).toBeNull();
  });

  it('an app of passport-openid sends to its login page whoever cancels, forges or types nothing', async () => {
    site = await openOpenid();
    const visitor = site.visitor();
    const begin = async () => {
      const { location } = await visitor.post('/auth', { openid_identifier: identity.openid2.identifier('alice') });
      return location;
    };
    const toLogin = { status: 302, location: '/login' };
    expect(await visitor.deliver(identity.openid2.cancel(await begin()))).toMatchObject(toLogin);
    const { url } = identity.openid2.approve(await begin());
    const forged = String(url).replace(/alice/g, 'bob');
    expect(await visitor.deliver({ method: 'GET', url: forged })).toMatchObject(toLogin);
    expect(await visitor.get('/auth')).toMatchObject(toLogin);
    expect(JSON.parse((await visitor.get('/')).text)).toBeNull();
  });

  it('an app of passport-steam logs in, from its link to its home page', async () => {
    site = await openSteam();
    const visitor = site.visitor();
    const { location } = await visitor.get('/auth');
    const back = await visitor.deliver(identity.steam.approve(location, { user: 'gordon' }));
    expect(back).toMatchObject({ status: 302, location: '/' });
    const identifier = identity.steam.identifier('gordon');
    expect(JSON.parse((await visitor.get('/')).text)).toMatchObject({
      provider: 'steam',
      identifier,
      id: identifier.slice(-17),
      displayName: expect.any(String),
      photos: [{}, {}, {}],
    });
  });

  it('an app of passport-steam sends to its login page whoever cancels', async () => {
    site = await openSteam();
    const visitor = site.visitor();
    const { location } = await visitor.get('/auth');
    const back = await visitor.deliver(identity.steam.cancel(location));
    expect(back).toMatchObject({ status: 302, location: '/login' });
  });
});
