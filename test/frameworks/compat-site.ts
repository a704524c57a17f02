import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type express from 'express';
import expressSession from 'express-session';
import { Authenticator, type Strategy as PassportStrategy } from 'passport';
import { Visitor } from '../../packages/passport-openid2/test/visitor.js';

/** The strategy that begins logins, and the one that completes them where it is another, as in another process. */
export interface OldStrategies {
  readonly begins: PassportStrategy;
  readonly completes?: PassportStrategy;
}

/** A site of the time of passport-openid and passport-steam. */
export interface OldSite {
  visitor(): Visitor;
  close(): Promise<void>;
}

/** Starts a site with the routes that the old packages tell their users to make. */
export async function openOldSite(
  framework: typeof express,
  create: (origin: string) => OldStrategies,
): Promise<OldSite> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const passport = new Authenticator();
  const { begins, completes = begins } = create(origin);
  passport.use('begins', begins);
  passport.use('completes', completes);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });

  const app = framework();
  app.use(framework.urlencoded({ extended: true }));
  app.use(expressSession({ secret: 'not a secret', resave: false, saveUninitialized: false }));
  app.use(passport.initialize());
  app.use(passport.session());
  app.get('/', (request, response) => {
    response.json(request.user ?? null);
  });
  app.post('/auth', passport.authenticate('begins'));
  app.get('/auth', passport.authenticate('begins', { failureRedirect: '/login' }));
  app.get('/auth/return', passport.authenticate('completes', { failureRedirect: '/login' }), (_request, response) => {
    response.redirect('/');
  });
  server.on('request', app);
  return {
    visitor: () => new Visitor(origin),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
