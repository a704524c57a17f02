import { ExpressAdapter } from '@nestjs/platform-express';
import session from 'express-session';
import passport from 'passport';
import type { Makeup, RunningSite } from '../login-site.js';
import { openNestSite } from './nest.js';

/** A site on NestJS on Express, as its recipe says. */
export function openNestExpressSite(makeup: Makeup): Promise<RunningSite> {
  return openNestSite(makeup, new ExpressAdapter(), (app) => {
    if (makeup.hasSession === false) return;
    app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }));
    app.use(passport.session());
  });
}
