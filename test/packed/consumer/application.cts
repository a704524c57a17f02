import passport = require('passport');
import Strategy = require('passport-openid2');

import { isRelyingPartyError, Strategy as Named } from 'passport-openid2';

const same: typeof Strategy = Named;
const options = { returnURL: 'https://site.example/return' };
passport.use(new same(options, async (identifier) => ({ identifier })));
passport.use(new Strategy.Strategy(options, (identifier, profile, done) => done(null, { identifier, profile })));
passport.use(new Strategy.default(options, () => null));

export const isOurs = (error: unknown) => isRelyingPartyError(error);
