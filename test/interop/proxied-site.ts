import bodyParser from '@koa/bodyparser';
import Router from '@koa/router';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import koaSession from 'koa-session';
import type { TransactionOption } from 'openid-rp-core';
import { Authenticator } from 'passport';
import { errorPage, listen, type RunningSite } from '../frameworks/login-site.js';
import type { Protocol } from '../frameworks/protocol.js';

/** A site as it is behind a proxy: with cookies for https alone. */
export interface ProxiedSite {
  readonly protocol: Protocol;
  readonly transaction: TransactionOption;
  /** Options of the strategy, beside those of the protocol. */
  readonly options: object;
  /** Whether the framework believes the proxy that visitors are on https. */
  readonly trustsProxy: boolean;
  /** Where in its paths the site is mounted; empty for the root. */
  readonly mountPath: string;
  /** What a proxy took off the path, which the site puts back into `req.originalUrl`; on Express alone. */
  readonly originalPrefix?: string;
}

/** Opens a site: `auth/login` begins logins, `auth/return` completes them. Both answer as those of `test/frameworks` do. */
export type OpenProxiedSite = (site: ProxiedSite) => Promise<RunningSite>;

/** On Express, as its recipe says. */
export const openExpressSite: OpenProxiedSite = (site) => {
  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  passport.use(strategyOf(site));

  const app = express();
  if (site.trustsProxy) app.set('trust proxy', 1);
  if (site.originalPrefix !== undefined) {
    app.use((request, _response, next) => {
      request.originalUrl = site.originalPrefix + request.url;
      next();
    });
  }
  const cookie = { secure: true, sameSite: 'lax' } as const;
  const pages = express.Router();
  pages.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false, cookie }));
  pages.use(express.urlencoded({ extended: false }));
  pages.use(passport.session());
  pages.all(['/auth/login', '/auth/return'], (request, response, next) => {
    passport.authenticate(
      site.protocol.name,
      (error: unknown, user: Express.User | false, info: unknown, status?: number) => {
        if (error) return next(error);
        if (!user) return response.status(status ?? 401).json({ user, info });
        return request.logIn(user, (failure) => (failure ? next(failure) : response.json({ user })));
      },
    )(request, response, next);
  });
  app.use(site.mountPath || '/', pages);
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, outcome } = errorPage(error);
    response.status(status).json(outcome);
  });
  return listen(app);
};

/** On Koa, as its recipe says; its sessions are kept by the server. */
export const openKoaSite: OpenProxiedSite = (site) => {
  const passport = new KoaPassport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  passport.use(strategyOf(site));

  const app = new Koa();
  app.silent = true;
  app.proxy = site.trustsProxy;
  app.keys = ['not a secret'];
  app.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      const { status, outcome } = errorPage(error);
      context.status = status;
      context.body = outcome;
    }
  });
  app.use(koaSession({ sameSite: 'lax', secure: true, store: sessionStore() } as never, app));
  app.use(bodyParser());
  app.use(passport.initialize());
  app.use(passport.session());
  const router = new Router({ prefix: site.mountPath });
  router.all(['/auth/login', '/auth/return'], (context, next) => {
    const settled = async (error: unknown, user: unknown, info: unknown, status?: number) => {
      if (error) throw error;
      if (user) await context['login'](user);
      context.status = user ? 200 : (status ?? 401);
      context.body = user ? { user } : { user, info };
    };
    return passport.authenticate(site.protocol.name, settled)(context as never, next);
  });
  app.use(router.routes() as never);
  return listen(app.callback());
};

function strategyOf({ protocol, transaction, options }: ProxiedSite) {
  return new protocol.Strategy({ ...protocol.options(transaction), ...options }, protocol.verify);
}

function sessionStore(): object {
  const kept = new Map<string, string>();
  return {
    get: async (key: string) => JSON.parse(kept.get(key) ?? 'null'),
    set: async (key: string, value: object) => void kept.set(key, JSON.stringify(value)),
    destroy: async (key: string) => void kept.delete(key),
  };
}
