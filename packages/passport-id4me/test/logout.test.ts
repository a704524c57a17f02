import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Authenticator } from 'passport';
import { type LoggedOut, Strategy } from 'passport-id4me';
import { afterEach, describe, expect, it } from 'vitest';
import { backChannelLogOut, keepLogin, logOut } from '../../../test/types/readme-id4me-logout.js';
import { send } from '../../devkit/test/id4me/relying-party.js';
import { Visitor } from '../../passport-openid2/test/visitor.js';
import { loginPath, memorySession, useSites } from './site.js';

const sites = useSites();
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A site with the handlers of the README. */
async function openSite(endSessions: (of: LoggedOut) => Promise<void>) {
  const server = createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const strategy = new Strategy(
    {
      clientName: 'Test site',
      callbackURL: `${origin}/return`,
      postLogoutRedirectUris: [`${origin}/bye`],
      backchannelLogoutUri: `${origin}/logged-out`,
      ...sites.network,
    },
    (issuer, { id }) => ({ issuer, id }),
  );
  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  passport.use(strategy as never);
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.post('/logged-out', backChannelLogOut(strategy, endSessions));
  app.use(memorySession(), passport.session());
  app.get('/login', passport.authenticate('id4me'));
  app.get('/return', passport.authenticate('id4me'), keepLogin);
  app.get('/login-otherwise', (request, response, next) => {
    request.logIn({ name: 'alice' }, (error) => (error ? next(error) : response.sendStatus(200)));
  });
  app.post('/logout', logOut(strategy, `${origin}/bye`));
  app.get('/whoami', (request, response) => void response.json(request.user ?? null));
  server.on('request', app);
  return { origin, strategy };
}

describe('the log-out of the README', () => {
  it('rp-init-logout back-channel-logout ends the session here and there, and hears of it', async () => {
    const ended: LoggedOut[] = [];
    const { origin } = await openSite(async (of) => void ended.push(of));
    const visitor = new Visitor(origin);
    const cookies = new Map<string, string>();
    const { location } = await visitor.get(loginPath(sites.id4me.identifier('alice')));
    await visitor.deliver(await sites.id4me.approve(location, { cookies }));
    const user = { issuer: sites.id4me.issuer, id: sites.id4me.subject('alice') };
    expect(JSON.parse((await visitor.get('/whoami')).text)).toEqual(user);

    const out = await visitor.post('/logout', {});
    expect(out.status).toBe(303);
    expect(JSON.parse((await visitor.get('/whoami')).text)).toBeNull();

    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const page = await send(out.location, { headers: { cookie } });
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const confirm = `${sites.id4me.issuer}/session/end/confirm`;
    const done = await send(confirm, { body: new URLSearchParams({ xsrf, logout: 'yes' }), headers: { cookie } });
    expect(done.headers.location).toBe(`${origin}/bye`);
    expect(ended).toMatchObject([{ issuer: user.issuer, subject: user.id }]);
  });

  it('ends the session here where the authority has no log-out', async () => {
    sites.id4me.faults.discoveryOverrides = { end_session_endpoint: undefined };
    const { origin } = await openSite(async () => {});
    const visitor = new Visitor(origin);
    const { location } = await visitor.get(loginPath(sites.id4me.identifier('alice')));
    await visitor.deliver(await sites.id4me.approve(location));
    expect(JSON.parse((await visitor.get('/whoami')).text)).not.toBeNull();
    expect(await visitor.post('/logout', {})).toMatchObject({ status: 303, location: '/' });
    expect(JSON.parse((await visitor.get('/whoami')).text)).toBeNull();
  });

  it('ends the session of a visitor who logged in by other means', async () => {
    const { origin } = await openSite(async () => {});
    const visitor = new Visitor(origin);
    await visitor.get('/login-otherwise');
    expect(JSON.parse((await visitor.get('/whoami')).text)).not.toBeNull();
    expect(await visitor.post('/logout', {})).toMatchObject({ status: 303, location: '/' });
    expect(JSON.parse((await visitor.get('/whoami')).text)).toBeNull();
  });

  it('back-channel-logout answers 400 to what is no logout token, and ends nothing', async () => {
    const ended: LoggedOut[] = [];
    const { origin } = await openSite(async (of) => void ended.push(of));
    const visitor = new Visitor(origin);
    for (const form of [{}, { logout_token: 'x' }, { logout_token: 'a.b.c' }] as Record<string, string>[]) {
      expect((await visitor.post('/logged-out', form)).status).toBe(400);
    }
    expect(ended).toEqual([]);
  });

  it('rp-init-logout leads to no other site afterwards', async () => {
    const { strategy } = await openSite(async () => {});
    const party = await strategy.relyingParty();
    const request = { issuer: sites.id4me.issuer, idToken: 'x', postLogoutRedirectUri: 'https://evil.example/' };
    await expect(party.logoutUrl(request)).rejects.toMatchObject({ code: 'LANDING_REFUSED' });
  });
});
