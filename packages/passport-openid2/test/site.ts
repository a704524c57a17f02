import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import type { Request } from 'express';
import session from 'express-session';
import { createDevIdentity, type DevIdentity, type DevOpenId2, type DevSteam } from 'openid-rp-devkit';
import { Authenticator, type Strategy as PassportStrategy } from 'passport';
import { type AuthenticateOptions, Strategy, type StrategyOptions, type VerifyFunction } from 'passport-openid2';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Page, Visitor } from './visitor.js';

type Incoming = IncomingMessage & { body?: unknown; session?: unknown; res?: ServerResponse };
type Handler = (request: Incoming, response: ServerResponse, next: (error?: unknown) => void) => void;

/** How Passport was told that a request ended, or went on. */
export interface Ending {
  readonly kind: 'success' | 'fail' | 'error';
  readonly user?: unknown;
  readonly info?: unknown;
  readonly status?: number | undefined;
  readonly code?: unknown;
  readonly error?: unknown;
}

/** What a site differs in from the plain one. */
export interface SiteOptions extends Omit<Partial<StrategyOptions>, 'returnURL' | 'baseURL'> {
  readonly returnURL?: StrategyOptions['returnURL'] | null;
  readonly baseURL?: string;
  /** Default: the user is the identifier. */
  readonly verify?: (...parameters: never[]) => unknown;
  /** Makes the strategy, where it is another one; none of the strategy's options above count then. */
  readonly create?: (returnURL: string) => PassportStrategy;
  /** The options of `passport.authenticate` for a request. */
  readonly authenticate?: (url: URL) => AuthenticateOptions;
  /** Passes Passport the strategy itself, not its name. */
  readonly isShared?: boolean;
  /** Default: express-session with its memory store. */
  readonly session?: Handler | false;
  /** Whether a request has its response, as Express has it. Default: true. */
  readonly hasResponse?: boolean;
  /** Runs between the session and the login. */
  readonly before?: Handler;
}

/** A site on plain node:http with real Passport. Every path begins logins and completes them. */
export interface Site {
  readonly origin: string;
  readonly strategy: Strategy;
  /** Every ending, in order. */
  readonly endings: Ending[];
  visitor(): Visitor;
  /** How the latest request of a visitor ended. */
  ending(page: Promise<Page>): Promise<Ending>;
  /** Begins a login; gives the URL of the provider. */
  begin(visitor: Visitor, path?: string): Promise<string>;
  close(): Promise<void>;
}

/** The sites of a file, and the provider that they use. */
export interface Sites {
  readonly openid2: DevOpenId2;
  readonly steam: DevSteam;
  open(options?: SiteOptions): Promise<Site>;
}

/** One development provider for a file; its faults and the sites end with each test. */
export function useSites(): Sites {
  let identity: DevIdentity;
  const sites: Site[] = [];
  beforeAll(async () => {
    identity = await createDevIdentity();
  });
  afterEach(async () => {
    identity.openid2.resetFaults();
    identity.openid2.requests.length = 0;
    identity.steam.resetFaults();
    identity.steam.requests.length = 0;
    await Promise.all(sites.splice(0).map((site) => site.close()));
  });
  afterAll(() => identity.close());
  return {
    get openid2() {
      return identity.openid2;
    },
    get steam() {
      return identity.steam;
    },
    async open(options = {}) {
      const site = await openSite(options, identity.openid2);
      sites.push(site);
      return site;
    },
  };
}

/** A session middleware that keeps sessions in memory. */
export function memorySession(store: session.Store = new session.MemoryStore()): Handler {
  return session({ secret: 'not a secret', resave: false, saveUninitialized: false, store }) as unknown as Handler;
}

async function openSite(options: SiteOptions, openid2: DevOpenId2): Promise<Site> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const strategy = options.create ? (options.create(`${origin}/return`) as Strategy) : createStrategy(options, origin);
  const endings: Ending[] = [];
  const middlewares = [
    ...(options.session === false ? [] : [options.session ?? memorySession()]),
    readForm,
    ...(options.before ? [options.before] : []),
    login(options, strategy, endings),
  ];
  server.on('request', (request: Incoming, response: ServerResponse) => {
    if (options.hasResponse !== false) request.res = response;
    const run = (index: number) => (error?: unknown) => {
      if (error !== undefined) return end(response, endings, { kind: 'error', error });
      const middleware = middlewares[index];
      if (middleware) middleware(request, response, run(index + 1));
      else response.end();
    };
    run(0)();
  });
  return {
    origin,
    strategy,
    endings,
    visitor: () => new Visitor(origin),
    async ending(page) {
      const { text, status, location } = await page;
      if (text === '') throw new Error(`the request ended with status ${status} and no ending, at ${location}`);
      return JSON.parse(text);
    },
    async begin(visitor, path = `/login?openid_identifier=${encodeURIComponent(openid2.identifier('alice'))}`) {
      const { status, location, text } = await visitor.get(path);
      if (status !== 302) throw new Error(`the login did not begin: ${text}`);
      return location;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createStrategy(options: SiteOptions, origin: string): Strategy {
  const {
    verify,
    create: _c,
    authenticate: _a,
    isShared: _i,
    session: _s,
    before: _b,
    hasResponse: _h,
    returnURL,
    ...rest
  } = options;
  const given = returnURL === null ? {} : { returnURL: returnURL ?? `${origin}/return` };
  const byDefault: VerifyFunction = (identifier, _profile, done) => done(null, { identifier });
  return new Strategy({ allowPrivateAddresses: true, ...rest, ...given }, (verify ?? byDefault) as VerifyFunction);
}

/** Passport's own middleware, with a callback that logs in as Passport's documentation says. */
function login(options: SiteOptions, strategy: Strategy, endings: Ending[]): Handler {
  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, JSON.stringify(user)));
  passport.use(strategy);
  return (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://site.example');
    const settled = (error: unknown, user: unknown, info: unknown, status: number | undefined) => {
      if (error !== null) return next(error);
      if (user === false) return end(response, endings, { kind: 'fail', info, status });
      if (options.session === false) return end(response, endings, { kind: 'success', user, info });
      (request as Request).logIn(user as Express.User, (failure) => {
        if (failure) next(failure);
        else end(response, endings, { kind: 'success', user, info });
      });
    };
    const named = options.isShared ? (strategy as unknown as string) : strategy.name;
    passport.authenticate(named, options.authenticate?.(url) ?? {}, settled)(request, response, next);
  };
}

/** Sends the ending, so that the visitor whose request it was can see it. */
function end(response: ServerResponse, endings: Ending[], ending: Ending): void {
  const { error } = ending;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  endings.push({ ...ending, ...(code !== undefined && { code }) });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ...ending, ...(error !== undefined && { error: String(error) }), code }));
}

const readForm: Handler = (request, _response, next) => {
  const read = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'POST') request.body = parse(Buffer.concat(chunks).toString());
  };
  read().then(() => next(), next);
};
