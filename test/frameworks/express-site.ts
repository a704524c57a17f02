import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookieSession from 'cookie-session';
import type express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import expressSession from 'express-session';
import { type AuthenticateOptions, Authenticator } from 'passport';
import { Strategy } from 'passport-openid2';
import { Visitor } from '../../packages/passport-openid2/test/visitor.js';

/** How a site is put together. */
export interface Makeup {
  readonly express: typeof express;
  readonly session: 'express-session' | 'cookie-session';
  /** Absent: the site has no parser for forms. */
  readonly parser?: RequestHandler;
}

/** A site on Express. Under /auth each way of using Passport has a return path, and /begin below it. */
export interface ExpressSite {
  readonly origin: string;
  visitor(): Visitor;
  close(): Promise<void>;
}

/** Succeeds for everyone, when it is its turn. */
class GuestStrategy {
  readonly name = 'guest';
  declare success: (user: object) => void;

  authenticate(): void {
    this.success({ identifier: 'guest' });
  }
}

/** Starts a site that has a route for each way of using Passport. */
export async function openExpressSite({ express, session, parser }: Makeup): Promise<ExpressSite> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  passport.use(new GuestStrategy() as never);
  passport.use(
    new Strategy({ allowPrivateAddresses: true }, (identifier, _profile, done) => done(null, { identifier })),
  );

  const auth = express();
  const route = (
    path: string,
    middleware: (options: AuthenticateOptions) => RequestHandler,
    handler: RequestHandler = (request, response) =>
      void response.json({
        user: request.user,
        account: (request as Request & { account?: unknown }).account,
        info: request.authInfo,
      }),
  ) => auth.all([path, `${path}/begin`], middleware({ returnURL: `${origin}/auth${path}` }), handler);

  route('/plain', (options) =>
    passport.authenticate('openid2', { ...options, appState: { a: 1 }, returnTo: '/me?x=1' }),
  );
  route('/redirecting', (options) =>
    passport.authenticate('openid2', { ...options, successRedirect: '/me', failureRedirect: '/login?failed' }),
  );
  route('/without-session', (options) => passport.authenticate('openid2', { ...options, session: false }));
  route('/failing', (options) => passport.authenticate('openid2', { ...options, failWithError: true }));
  route('/with-guests', (options) => passport.authenticate(['openid2', 'guest'], options));
  route('/linking', (options) => passport.authorize('openid2', options));
  route('/custom', (options) => (request, response, next) => {
    const settled = (error: unknown, user: Express.User | false | null, info: object, status: number) => {
      if (error) next(error);
      else response.json({ user, info, status });
    };
    passport.authenticate('openid2', options, settled)(request, response, next);
  });

  const app = express();
  app.use(session === 'express-session' ? serverSession() : [cookieSession({ keys: ['not a secret'] }), withMethods]);
  if (parser) app.use(parser);
  app.use(passport.session());
  app.use('/auth', auth);
  app.get('/me', (request, response) => void response.json({ user: request.user }));
  app.use(
    (
      error: { status?: number; code?: string; name: string },
      _request: Request,
      response: Response,
      _: NextFunction,
    ) => {
      response.status(error.status ?? 500).json({ code: error.code, name: error.name });
    },
  );
  server.on('request', app);
  return {
    origin,
    visitor: () => new Visitor(origin),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function serverSession(): RequestHandler {
  return expressSession({ secret: 'not a secret', resave: false, saveUninitialized: false });
}

/** Passport since 0.6 asks sessions for two methods that cookie-session does not have. */
const withMethods: RequestHandler = (request, _response, next) => {
  const session = request.session as unknown as Record<string, unknown>;
  session['regenerate'] ??= (callback: () => void) => callback();
  session['save'] ??= (callback: () => void) => callback();
  next();
};
