import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import express5 from 'express';
import session from 'express-session';
import { createDevIdentity, type DevId4me, type DevIdentity } from 'openid-rp-devkit';
import { Authenticator } from 'passport';
import { type AuthenticateOptions, Strategy, type StrategyOptions, type VerifyFunction } from 'passport-id4me';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Page, Visitor } from '../../passport-openid2/test/visitor.js';

/** How Passport was told that a request ended. */
export interface Ending {
  readonly kind: 'success' | 'fail' | 'error';
  readonly user?: unknown;
  readonly info?: unknown;
  readonly status?: number | undefined;
  readonly code?: unknown;
  readonly error?: unknown;
}

/** What a site differs in from the plain one. */
export interface SiteOptions extends Partial<StrategyOptions> {
  /** Default: the user is issuer and subject. */
  readonly verify?: (...parameters: never[]) => unknown;
  /** Options as a function of the request, with what every site here needs; none of the strategy's options above count then. */
  readonly optionsOf?: (request: Request, base: StrategyOptions) => StrategyOptions | Promise<StrategyOptions>;
  /** The options of `passport.authenticate` for a request. */
  readonly authenticate?: (url: URL) => AuthenticateOptions;
  /** Passes Passport the strategy itself, not its name. */
  readonly isShared?: boolean;
  /** Default: express-session with its memory store. */
  readonly session?: RequestHandler | false;
  /** Default: of Express, not extended. */
  readonly parser?: RequestHandler | false;
  /** Default: version 5. */
  readonly express?: typeof express5;
}

/** A site on Express with real Passport. Every path begins logins and completes them; `/auth/return` is its callback. */
export interface Site {
  readonly origin: string;
  readonly strategy: Strategy;
  /** Every ending, in order. */
  readonly endings: Ending[];
  visitor(): Visitor;
  /** How the request of a visitor ended. */
  ending(page: Promise<Page>): Promise<Ending>;
  /** Begins a login; gives the URL of the authority. */
  begin(visitor: Visitor, path?: string): Promise<string>;
  /** A whole login of the visitor. */
  logIn(visitor: Visitor, path?: string): Promise<Ending>;
  close(): Promise<void>;
}

/** The sites of a file, and the authority that they use. */
export interface Sites {
  readonly id4me: DevId4me;
  /** What the strategies of all sites are given: how to reach the development authority. */
  readonly network: Pick<StrategyOptions, 'dns' | 'allowPrivateAddresses' | 'allowInsecureHttp'>;
  open(options?: SiteOptions): Promise<Site>;
}

/** Where a login of this user is begun. */
export const loginPath = (identifier: string): string => `/login?id4me_identifier=${encodeURIComponent(identifier)}`;

/** One development authority for a file; its faults and the sites end with each test. */
export function useSites(): Sites {
  let identity: DevIdentity & { readonly id4me: DevId4me };
  const sites: Site[] = [];
  beforeAll(async () => {
    identity = await createDevIdentity({ id4me: true });
  });
  afterEach(async () => {
    identity.id4me.reset();
    identity.id4me.requests.length = 0;
    identity.id4me.questions.length = 0;
    await Promise.all(sites.splice(0).map((site) => site.close()));
  });
  afterAll(() => identity.close());
  return {
    get id4me() {
      return identity.id4me;
    },
    get network() {
      return networkOf(identity.id4me);
    },
    async open(options = {}) {
      const site = await openSite(options, identity.id4me);
      sites.push(site);
      return site;
    },
  };
}

/** The options by which a strategy reaches a development authority. */
export function networkOf({ nameServer }: DevId4me): Sites['network'] {
  return { dns: { servers: [nameServer] }, allowPrivateAddresses: true, allowInsecureHttp: true };
}

/** A session middleware that keeps sessions in memory. */
export function memorySession(store: session.Store = new session.MemoryStore()): RequestHandler {
  return session({ secret: 'not a secret', resave: false, saveUninitialized: false, store });
}

async function openSite(options: SiteOptions, id4me: DevId4me): Promise<Site> {
  const { express = express5 } = options;
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const strategy = createStrategy(options, origin, networkOf(id4me));
  const endings: Ending[] = [];
  const app = express();
  if (options.session !== false) app.use(options.session ?? memorySession());
  if (options.parser !== false) app.use(options.parser ?? express.urlencoded({ extended: false }));
  app.use(login(options, strategy, endings));
  app.use((error: unknown, _request: Request, response: Response, _next: unknown) => {
    end(response, endings, { kind: 'error', error });
  });
  server.on('request', app);
  const ending = async (page: Promise<Page>): Promise<Ending> => {
    const { text, status, location } = await page;
    if (!text.startsWith('{')) throw new Error(`the request ended with status ${status} and no ending, at ${location}`);
    return JSON.parse(text);
  };
  const begin = async (visitor: Visitor, path = loginPath(id4me.identifier('alice'))) => {
    const { status, location, text } = await visitor.get(path);
    if (status !== 302) throw new Error(`the login did not begin: ${text}`);
    return location;
  };
  return {
    origin,
    strategy,
    endings,
    visitor: () => new Visitor(origin),
    ending,
    begin,
    async logIn(visitor, path) {
      return ending(visitor.deliver(await id4me.approve(await begin(visitor, path))));
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createStrategy(options: SiteOptions, origin: string, network: Sites['network']): Strategy {
  const { verify, optionsOf, authenticate: _a, isShared: _i, session: _s, parser: _p, express: _e, ...rest } = options;
  const base = { clientName: 'Test site', callbackURL: `${origin}/auth/return`, ...network };
  const byDefault: VerifyFunction = (issuer, profile, done) => done(null, { issuer, id: profile.id });
  const given = optionsOf ? (request: unknown) => optionsOf(request as Request, base) : { ...base, ...rest };
  return new Strategy(given as StrategyOptions, (verify ?? byDefault) as VerifyFunction);
}

/** Passport's own middleware, with a callback that logs in as Passport's documentation says. */
function login(options: SiteOptions, strategy: Strategy, endings: Ending[]): RequestHandler {
  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, JSON.stringify(user)));
  passport.use(strategy as never);
  return (request, response, next) => {
    const settled = (error: unknown, user: unknown, info: unknown, status: number | undefined) => {
      if (error !== null) return next(error);
      if (user === false) return end(response, endings, { kind: 'fail', info, status });
      if (options.session === false) return end(response, endings, { kind: 'success', user, info });
      return request.logIn(user as Express.User, (failure) => {
        if (failure) next(failure);
        else end(response, endings, { kind: 'success', user, info });
      });
    };
    const named = options.isShared ? (strategy as unknown as string) : strategy.name;
    const chosen = options.authenticate?.(new URL(request.url, 'http://site.example')) ?? {};
    passport.authenticate(named, chosen as object, settled)(request, response, next);
  };
}

/** Sends the ending, so that the visitor whose request it was can see it. */
function end(response: Response, endings: Ending[], ending: Ending): void {
  const { error } = ending;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  endings.push({ ...ending, ...(code !== undefined && { code }) });
  response.type('json').end(JSON.stringify({ ...ending, ...(error !== undefined && { error: String(error) }), code }));
}
