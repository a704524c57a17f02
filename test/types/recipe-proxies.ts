import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { Strategy } from 'passport-openid2';

// What visitors see, from the configuration of the site. Nothing that comes with a request has a say in it.
const baseURL = process.env['SITE_URL'] ?? 'https://site.example/';
passport.use(new Strategy({ baseURL, returnURL: '/auth/openid/return' }, (identifier) => ({ identifier })));
passport.use(
  new Id4meStrategy({ baseURL, callbackURL: '/auth/id4me/return', clientName: 'Example site' }, (issuer, { id }) => ({
    issuer,
    id,
  })),
);

const app = express();
app.set('trust proxy', 1); // the number of proxies in front; it makes Express set Secure cookies
app.use(
  session({
    secret: process.env['SESSION_SECRET'] || crypto.randomUUID(),
    resave: false,
    saveUninitialized: false,
    cookie: { secure: true, sameSite: 'lax' },
  }),
);
