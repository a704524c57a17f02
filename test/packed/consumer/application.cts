import passport = require('passport');
import Id4meStrategy = require('passport-id4me');
import Strategy = require('passport-openid2');

import { isRelyingPartyError, Strategy as Named } from 'passport-openid2';

const same: typeof Strategy = Named;
const options = { returnURL: 'https://site.example/return' };
passport.use(new same(options, async (identifier) => ({ identifier })));
passport.use(new Strategy.Strategy(options, (identifier, profile, done) => done(null, { identifier, profile })));
passport.use(new Strategy.default(options, () => null));

const id4me = { clientName: 'Site', callbackURL: 'https://site.example/return' };
passport.use(new Id4meStrategy(id4me, async (issuer, profile) => ({ issuer, subject: profile.id })));
passport.use(new Id4meStrategy.Strategy(id4me, (issuer, profile, done) => done(null, { issuer, profile })));

export const isOurs = (error: unknown) => isRelyingPartyError(error);
