import { once } from 'node:events';
import { createServer } from 'node:http';
import express, { type Request, type Response } from 'express';
import session from 'express-session';
import { Authenticator } from 'passport';
import { Strategy, type StrategyOptions } from 'passport-openid2';

/** The site, on a port of its own; a test gives the options that production does not have. */
export async function openSite(options: StrategyOptions = {}) {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  passport.use(new Strategy({ returnURL: '/return', baseURL: origin, ...options }, (identifier) => ({ identifier })));
  app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }));
  app.use(express.urlencoded({ extended: false }), passport.session());
  app.all(['/login', '/return'], passport.authenticate('openid2', { failWithError: true }), (_request, response) => {
    response.redirect('/me');
  });
  app.get('/me', (request, response) => void response.json(request.user ?? null));
  app.use((error: { status?: number }, _request: Request, response: Response, _next: () => void) => {
    response.sendStatus(error.status ?? 500);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, close };
}
