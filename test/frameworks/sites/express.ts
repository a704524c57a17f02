import type express from 'express';
import type { NextFunction, Request, Response } from 'express';
import session from 'express-session';
import { Authenticator } from 'passport';
import { errorPage, listen, type Makeup, REDIRECTS, type RunningSite } from '../login-site.js';

/** A site on Express, as its recipe says. */
export function expressSite(framework: typeof express): (makeup: Makeup) => Promise<RunningSite> {
  return (makeup) => {
    const {
      protocol,
      transaction,
      options,
      authenticate = {},
      redirects,
      hasSession = true,
      hasParser = true,
    } = makeup;
    const passport = new Authenticator();
    passport.serializeUser((user, done) => done(null, user));
    passport.deserializeUser((user: Express.User, done) => done(null, user));
    passport.use(new protocol.Strategy({ ...protocol.options(transaction), ...options }, protocol.verify));

    const app = framework();
    if (hasSession) app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }));
    if (hasParser) app.use(framework.urlencoded({ extended: false }));
    if (hasSession) app.use(passport.session());
    app.all(['/auth/login', '/auth/return'], (request, response, next) => {
      if (redirects) {
        passport.authenticate(protocol.name, { ...authenticate, ...REDIRECTS })(request, response, next);
        return;
      }
      passport.authenticate(
        protocol.name,
        authenticate,
        (error: unknown, user: Express.User | false, info: unknown, status?: number) => {
          if (error) return next(error);
          if (!user) return response.status(status ?? 401).json({ user, info });
          if (!hasSession) return response.json({ user, info });
          return request.logIn(user, (failure) => (failure ? next(failure) : response.json({ user, info })));
        },
      )(request, response, next);
    });
    app.get('/me', (request, response) => void response.json({ user: request.user ?? null }));
    app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      const { status, outcome } = errorPage(error);
      response.status(status).json(outcome);
    });
    return listen(app);
  };
}
