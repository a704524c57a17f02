import { once } from 'node:events';
import { createServer } from 'node:http';
import express, { type Request, type Response } from 'express';
import session from 'express-session';
import { Authenticator } from 'passport';
import { type StrategyOptions as Id4meOptions, Strategy as Id4meStrategy } from 'passport-id4me';
import { type StrategyOptions as OpenIdOptions, Strategy as OpenIdStrategy } from 'passport-openid2';
import { type SteamOptions, SteamStrategy } from 'passport-openid2/steam';

/** What production does not have. */
export interface TestOptions {
  readonly openid2?: Partial<OpenIdOptions>;
  readonly steam?: Partial<SteamOptions>;
  readonly id4me?: Partial<Id4meOptions>;
}

/** The site, on a port of its own. */
export async function openSite(options: TestOptions = {}) {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseURL = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const openid2 = { returnURL: '/return/openid2', baseURL, ...options.openid2 };
  const steam = { returnURL: '/return/steam', baseURL, ...options.steam };
  const id4me = { clientName: 'Site', callbackURL: '/return/id4me', baseURL, ...options.id4me };
  const strategies = {
    openid2: new OpenIdStrategy(openid2, (identifier) => ({ identifier })),
    steam: new SteamStrategy(steam, (_identifier, { id, displayName }) => ({ id, displayName })),
    id4me: new Id4meStrategy(id4me, (issuer, { id }) => ({ issuer, id })),
  };

  const passport = new Authenticator();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }));
  app.use(express.urlencoded({ extended: false }), passport.session());
  for (const [name, strategy] of Object.entries(strategies)) {
    passport.use(name, strategy);
    const login = passport.authenticate(name, { failWithError: true });
    app.all([`/login/${name}`, `/return/${name}`], login, (_request, response) => response.redirect('/me'));
  }
  app.get('/me', (request, response) => void response.json(request.user ?? null));
  app.use((error: { status?: number }, _request: Request, response: Response, _next: () => void) => {
    response.sendStatus(error.status ?? 500);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: baseURL, close };
}
