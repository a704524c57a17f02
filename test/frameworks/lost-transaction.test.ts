import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request } from 'express';
import session, { type SessionOptions } from 'express-session';
import { EVENT_CHANNEL, type LoginEvent } from 'openid-rp-core';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { Authenticator } from 'passport';
import { Strategy, type StrategyOptions } from 'passport-openid2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Visitor } from '../../packages/passport-openid2/test/visitor.js';

let identity: DevIdentity;
let close: () => Promise<void> = async () => {};
let hints: Array<string | undefined> = [];
const listen = (message: unknown) => {
  const event = message as LoginEvent;
  if (event.type === 'failed') hints.push(event.error.hint);
};
beforeAll(async () => {
  identity = await createDevIdentity();
});
beforeEach(() => {
  hints = [];
  subscribe(EVENT_CHANNEL, listen);
});
afterEach(async () => {
  unsubscribe(EVENT_CHANNEL, listen);
  vi.useRealTimers();
  await close();
  close = async () => {};
});
afterAll(() => identity.close());

interface Mistakes {
  readonly cookie?: SessionOptions['cookie'];
  readonly store?: session.Store;
  /** The path at which requests arrive at the site, where a proxy took something off or put something before. */
  readonly mount?: string;
  readonly strategy?: (origin: string) => Partial<StrategyOptions>;
}

/** A site on Express, set up as its owner did, and what its login page answers. */
async function open({ cookie = {}, store = new session.MemoryStore(), mount = '/auth', strategy }: Mistakes = {}) {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, user));
  passport.use(
    new Strategy(
      { returnURL: `${origin}/auth/return`, allowPrivateAddresses: true, ...strategy?.(origin) },
      (identifier) => ({ identifier }),
    ),
  );
  app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false, cookie, store }));
  app.use(express.urlencoded({ extended: false }));
  app.all([`${mount}/login`, `${mount}/return`], (request, response, next) => {
    const settled = (error: { code?: string } | null, user: unknown, info?: { code?: string }, status = 500) => {
      if (error) response.status(status).json({ code: error.code });
      else if (!user) response.status(status).json({ code: info?.code });
      else request.logIn(user as Express.User, () => response.json({ code: 'none' }));
    };
    passport.authenticate('openid2', settled)(request, response, next);
  });
  return { origin, visitor: new Visitor(origin), store };
}

const loginPath = (mount = '/auth') =>
  `${mount}/login?openid_identifier=${encodeURIComponent(identity.openid2.identifier('alice'))}`;
const codeOf = ({ status, text }: { status: number; text: string }) => `${status} ${JSON.parse(text).code}`;

async function answerFor(visitor: Visitor, mount?: string) {
  const { location } = await visitor.get(loginPath(mount));
  return identity.openid2.approve(location, { user: 'alice' });
}

describe('a login that cannot be found again', () => {
  it('is found where nothing is wrong', async () => {
    const { visitor } = await open();
    expect(codeOf(await visitor.deliver(await answerFor(visitor)))).toBe('200 none');
  });

  it('TRANSACTION_COOKIE_ABSENT: the cookie is Secure, and nobody told Express of the proxy, so that it was never set', async () => {
    const { visitor } = await open({ cookie: { secure: true } });
    const answer = await answerFor(visitor);
    expect([...visitor.cookies]).toEqual([]);
    expect(codeOf(await visitor.deliver(answer))).toBe('403 TRANSACTION_COOKIE_ABSENT');
    expect(hints.at(-1)).toContain("app.set('trust proxy', 1)");
  });

  it('TRANSACTION_COOKIE_ABSENT: the cookie is SameSite=Strict, and does not come back from another site', async () => {
    const { origin, visitor } = await open({ cookie: { sameSite: 'strict' } });
    const answer = await answerFor(visitor);
    const { setCookies } = await new Visitor(origin).get(loginPath());
    expect(setCookies.join()).toContain('SameSite=Strict');
    // What a browser does with such a cookie.
    expect(codeOf(await new Visitor(origin).deliver(answer))).toBe('403 TRANSACTION_COOKIE_ABSENT');
    expect(hints.at(-1)).toContain('SameSite=Strict');
    expect(codeOf(await visitor.deliver(answer))).toBe('200 none');
  });

  it('TRANSACTION_COOKIE_ABSENT: no cookie of the login came, without a session', async () => {
    const keys = ['k'.repeat(32)];
    const { origin, visitor } = await open({ strategy: () => ({ transaction: { cookie: { keys } } }) });
    const answer = await answerFor(visitor);
    expect(codeOf(await new Visitor(origin).deliver(answer))).toBe('403 TRANSACTION_COOKIE_ABSENT');
    expect(codeOf(await visitor.deliver(answer))).toBe('200 none');
  });

  it("TRANSACTION_ABSENT: a cookie came, and the session's store forgot what it stands for", async () => {
    const store = new session.MemoryStore();
    const { visitor } = await open({ store });
    const answer = await answerFor(visitor);
    await new Promise<void>((resolve) => store.clear(() => resolve()));
    expect(codeOf(await visitor.deliver(answer))).toBe('403 TRANSACTION_ABSENT');
    expect(hints.at(-1)).toContain('forgot');
  });

  it('TRANSACTION_ABSENT: the login was begun in another browser', async () => {
    const { origin, visitor } = await open();
    const other = new Visitor(origin);
    await other.get(loginPath());
    expect(codeOf(await other.deliver(await answerFor(visitor)))).toBe('403 TRANSACTION_ABSENT');
  });

  it('TRANSACTION_EXPIRED: the visitor took too long', async () => {
    const { visitor } = await open();
    const { location } = await visitor.get(loginPath());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
    const answer = identity.openid2.approve(location, { user: 'alice' });
    expect(codeOf(await visitor.deliver(answer))).toBe('403 TRANSACTION_EXPIRED');
    expect(hints.at(-1)).toContain('15 minutes');
  });

  it('TRANSACTION_USED: the page was loaded again', async () => {
    const { visitor } = await open();
    const answer = await answerFor(visitor);
    expect(codeOf(await visitor.deliver(answer))).toBe('200 none');
    expect(codeOf(await visitor.deliver(answer))).toBe('403 TRANSACTION_USED');
    expect(hints.at(-1)).toContain('reloaded');
  });
});

describe('a return URL that is not what visitors see', () => {
  /** The answer, as it arrives behind a proxy that changed its path. */
  const through = (answer: { method: string; url: string }, from: string, to: string) => ({
    ...answer,
    url: answer.url.replace(from, to),
  });

  it('RETURN_TO_MISMATCH: a proxy takes a prefix off the path, and the hint says which', async () => {
    const { visitor } = await open({ mount: '' });
    const answer = await answerFor(visitor, '');
    expect(codeOf(await visitor.deliver(through(answer, '/auth/return', '/return')))).toBe('403 RETURN_TO_MISMATCH');
    expect(hints.at(-1)).toContain('takes "/auth" off the path');
  });

  it('RETURN_TO_MISMATCH: the site is mounted below a path that its return URL lacks', async () => {
    const { visitor } = await open({ strategy: (origin) => ({ returnURL: `${origin}/return` }) });
    const answer = await answerFor(visitor);
    expect(codeOf(await visitor.deliver(through(answer, '/return', '/auth/return')))).toBe('403 RETURN_TO_MISMATCH');
    expect(hints.at(-1)).toContain('lacks "/auth"');
  });

  it('RETURN_TO_MISMATCH: something adds parameters', async () => {
    const { visitor } = await open();
    const answer = await answerFor(visitor);
    const changed = { ...answer, url: `${answer.url}&added=1` };
    expect(codeOf(await visitor.deliver(changed))).toBe('403 RETURN_TO_MISMATCH');
    expect(codeOf(await visitor.deliver(answer))).toBe('200 none');
  });

  it('RETURN_URL_OUTSIDE_REALM: a function believes the request that it came by http, where a proxy took https', async () => {
    const byRequest = (request: object) => {
      const { protocol, headers } = request as Request;
      return `${protocol}://${headers['x-forwarded-host']}/auth/return`;
    };
    const { visitor } = await open({
      strategy: () => ({ returnURL: byRequest, realm: 'https://site.example/' }),
    });
    const forwarded = { 'x-forwarded-host': 'site.example', 'x-forwarded-proto': 'https' };
    expect(codeOf(await visitor.get(loginPath(), forwarded))).toBe('500 RETURN_URL_OUTSIDE_REALM');
    expect(hints.at(-1)).toContain("app.set('trust proxy', 1)");
  });
});
