import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import session from 'express-session';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { Authenticator } from 'passport';
import { Strategy } from 'passport-openid2';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Visitor } from '../../packages/passport-openid2/test/visitor.js';

/** Where a site has which ways of calling Passport. */
type Routes = (app: express.Express, passport: InstanceType<typeof Authenticator>) => void;

let identity: DevIdentity;
const servers: Server[] = [];

beforeAll(async () => {
  identity = await createDevIdentity();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
});
afterAll(() => identity.close());

/** A site on Express whose strategy has /return for its return URL. */
async function open(addRoutes: Routes): Promise<() => Visitor> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const passport = new Authenticator();
  const options = { returnURL: '/return', baseURL, allowPrivateAddresses: true };
  passport.use(new Strategy(options, (claimed, _profile, done) => done(null, { claimed })));
  app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }));
  addRoutes(app, passport);
  app.use((request, response) => void response.json(request.user ?? null));
  return () => new Visitor(baseURL);
}

const identifier = () => identity.openid2.identifier('alice');
const typed = (path: string) => `${path}?openid_identifier=${encodeURIComponent(identifier())}`;
const REFUSED = { status: 400, location: '' };

it('a route that names its own return URL begins no login there', async () => {
  const visitor = await open((app, passport) => {
    const returnURL = '/link/return';
    app.get(['/link', returnURL], passport.authenticate('openid2', { session: false, returnURL }));
  });
  expect(await visitor().get(typed('/link/return'))).toMatchObject(REFUSED);
  expect((await visitor().get(typed('/link'))).status).toBe(302);
});

it('the configured return URL begins no login, whatever return URL its route names', async () => {
  const visitor = await open((app, passport) => {
    app.get('/return', passport.authenticate('openid2', { session: false, returnURL: '/link/return' }));
  });
  expect(await visitor().get(typed('/return'))).toMatchObject(REFUSED);
});

it('a return URL that only the route knows that begins logins takes their answers', async () => {
  const visitor = await open((app, passport) => {
    app.get('/link', passport.authenticate('openid2', { session: false, returnURL: '/link/return' }));
    app.get(['/login', '/link/return'], passport.authenticate('openid2', { session: false }));
  });
  const alice = visitor();
  const { location } = await alice.get(typed('/link'));
  expect(new URL(location).searchParams.get('openid.return_to')).toMatch(/\/link\/return\?/);
  const back = await alice.deliver(identity.openid2.approve(location, { user: 'alice' }));
  expect(JSON.parse(back.text)).toEqual({ claimed: identifier() });
  expect((await visitor().get(typed('/login'))).status).toBe(302);
});
