import express5 from 'express';
import express4 from 'express4';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page, Visitor } from '../../packages/passport-openid2/test/visitor.js';
import { type ExpressSite, type Makeup, openExpressSite } from './express-site.js';

const VERSIONS = { 'Express 4': express4, 'Express 5': express5 };
const SESSIONS = ['express-session', 'cookie-session'] as const;

let identity: DevIdentity;
let site: ExpressSite;
beforeAll(async () => {
  identity = await createDevIdentity();
});
afterEach(() => site.close());
afterAll(() => identity.close());

const identifier = () => identity.openid2.identifier('alice');
const typed = (path: string) => `/auth${path}/begin?openid_identifier=${encodeURIComponent(identifier())}`;
const jsonOf = (page: Page) => JSON.parse(page.text);

/** Begins a login, and gives the provider's answer to it. */
async function answerTo(visitor: Visitor, path: string, via: 'GET' | 'POST' = 'GET') {
  const { location } = await visitor.get(typed(path));
  return identity.openid2.approve(location, { user: 'alice', via });
}

async function logIn(visitor: Visitor, path: string, via?: 'GET' | 'POST'): Promise<Page> {
  return visitor.deliver(await answerTo(visitor, path, via));
}

async function cancel(visitor: Visitor, path: string): Promise<Page> {
  const { location } = await visitor.get(typed(path));
  return visitor.deliver(identity.openid2.cancel(location));
}

for (const [version, express] of Object.entries(VERSIONS)) {
  for (const session of SESSIONS) {
    for (const extended of [true, false]) {
      describe(`${version}, ${session}, urlencoded({ extended: ${extended} })`, () => {
        const makeup: Makeup = { express, session, parser: express.urlencoded({ extended }) };
        beforeEach(async () => {
          site = await openExpressSite(makeup);
        });
        scenarios();
      });
    }
  }

  describe(`${version} without a parser for forms`, () => {
    for (const [name, parser] of Object.entries({ 'no parser': undefined, 'express.json() alone': express.json() })) {
      it(`names the one that is missing: ${name}`, async () => {
        site = await openExpressSite({ express, session: 'express-session', ...(parser && { parser }) });
        const visitor = site.visitor();
        const answer = await answerTo(visitor, '/plain', 'POST');
        expect(await visitor.deliver(answer)).toMatchObject({
          status: 500,
          text: expect.stringContaining('BODY_PARSER_ABSENT'),
        });
        expect((await logIn(visitor, '/plain', 'GET')).status).toBe(200);
      });
    }
  });
}

function scenarios(): void {
  for (const via of ['GET', 'POST'] as const) {
    it(`logs in by an answer that comes as ${via}, in an app that is mounted under a path`, async () => {
      const visitor = site.visitor();
      const page = await logIn(visitor, '/plain', via);
      expect(page.status).toBe(200);
      expect(jsonOf(page)).toEqual({
        user: { identifier: identifier() },
        info: { appState: { a: 1 }, returnTo: '/me?x=1' },
      });
      expect(jsonOf(await visitor.get('/me'))).toEqual({ user: { identifier: identifier() } });
      expect(jsonOf(await site.visitor().get('/me'))).toEqual({});
    });
  }

  it('logs in by a POST that came without cookies, as one from another site does', async () => {
    const visitor = site.visitor();
    const answer = await answerTo(visitor, '/plain', 'POST');
    const bounced = await site.visitor().deliver(answer);
    expect(bounced.status).toBe(303);
    expect(bounced.location).toMatch(/^\/auth\/plain\?/);
    expect(jsonOf(await visitor.get(bounced.location))).toMatchObject({ user: { identifier: identifier() } });
    // Once: a browser that has no such login does not go round in circles.
    expect((await site.visitor().get(bounced.location)).status).toBe(403);
  });

  it('begins a login from a form', async () => {
    const { status, location } = await site.visitor().post('/auth/plain/begin', { openid_identifier: identifier() });
    expect(status).toBe(302);
    expect(new URL(location).searchParams.get('openid.claimed_id')).toBe(identifier());
  });

  it('begins no login at the return path, by whatever name the router knows it', async () => {
    for (const path of ['/auth/plain', '/auth/plain/', '/auth/PLAIN']) {
      const link = `${path}?openid_identifier=${encodeURIComponent(identifier())}`;
      expect(await site.visitor().get(link)).toMatchObject({ status: 400, location: '' });
    }
  });

  it('redirects after success, and after failure', async () => {
    const visitor = site.visitor();
    expect(await cancel(visitor, '/redirecting')).toMatchObject({ status: 302, location: '/login?failed' });
    expect(jsonOf(await visitor.get('/me'))).toEqual({});
    expect(await logIn(visitor, '/redirecting')).toMatchObject({ status: 302, location: '/me' });
    expect(jsonOf(await visitor.get('/me'))).toEqual({ user: { identifier: identifier() } });
  });

  it('answers with the status of the failure', async () => {
    const visitor = site.visitor();
    expect((await visitor.get('/auth/plain')).status).toBe(400);
    expect((await cancel(visitor, '/plain')).status).toBe(401);
    const answer = await answerTo(visitor, '/plain');
    expect((await site.visitor().deliver(answer)).status).toBe(403);
  });

  it('hands failures to the error handler with failWithError', async () => {
    const page = await site.visitor().deliver(await answerTo(site.visitor(), '/failing'));
    expect(page.status).toBe(403);
    expect(jsonOf(page)).toEqual({ name: 'AuthenticationError' });
  });

  it('hands errors to the error handler', async () => {
    identity.openid2.faults.identityPageStatus = 500;
    const page = await site.visitor().get(typed('/redirecting'));
    identity.openid2.resetFaults();
    expect(page.status).toBe(502);
    expect(jsonOf(page)).toMatchObject({ code: 'HTTP_STATUS', name: 'ProviderError' });
  });

  it('tells a custom callback everything', async () => {
    const visitor = site.visitor();
    expect(jsonOf(await logIn(visitor, '/custom'))).toEqual({ user: { identifier: identifier() }, info: {} });
    expect(jsonOf(await cancel(visitor, '/custom'))).toMatchObject({ user: false, info: { code: 'CANCELLED' } });
    const stolen = await site.visitor().deliver(await answerTo(visitor, '/custom'));
    expect(jsonOf(stolen)).toMatchObject({ user: false, info: { code: 'TRANSACTION_COOKIE_ABSENT' }, status: 403 });
  });

  it('logs in for one request with session: false', async () => {
    const visitor = site.visitor();
    expect(jsonOf(await logIn(visitor, '/without-session'))).toMatchObject({ user: { identifier: identifier() } });
    expect(jsonOf(await visitor.get('/me'))).toEqual({});
  });

  it('links an account to the visitor who is logged in with authorize', async () => {
    const visitor = site.visitor();
    await logIn(visitor, '/plain');
    const { location } = await visitor.get(
      `/auth/linking/begin?openid_identifier=${encodeURIComponent(identity.openid2.identifier('bob'))}`,
    );
    const page = await visitor.deliver(identity.openid2.approve(location, { user: 'bob' }));
    expect(jsonOf(page)).toMatchObject({
      user: { identifier: identifier() },
      account: { identifier: identity.openid2.identifier('bob') },
    });
  });

  it('lets the next strategy try where the login failed', async () => {
    expect(jsonOf(await cancel(site.visitor(), '/with-guests'))).toMatchObject({ user: { identifier: 'guest' } });
  });

  it('takes no answer twice', async () => {
    const visitor = site.visitor();
    const answer = await answerTo(visitor, '/custom');
    const before = visitor.clone();
    expect(jsonOf(await visitor.deliver(answer)).user).toEqual({ identifier: identifier() });
    expect(jsonOf(await visitor.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_USED' }, status: 403 });
    // A session in a cookie can be put back to what it was; the store cannot.
    expect(jsonOf(await before.deliver(answer))).toMatchObject({ user: false, status: 403 });
  });

  it('completes what other tabs began before the login', async () => {
    const visitor = site.visitor();
    const answers = [await answerTo(visitor, '/plain'), await answerTo(visitor, '/plain')];
    for (const answer of answers.reverse()) expect((await visitor.deliver(answer)).status).toBe(200);
  });
}
