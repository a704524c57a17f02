import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy } from 'passport-openid2';

passport.use(new Strategy({ returnURL: 'https://site.example/auth/openid/return' }, (identifier) => ({ identifier })));
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

const app = express();
app.use(session({ secret: process.env['SESSION_SECRET'] ?? '', resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }));
app.use(passport.session());

// A form with a field named openid_identifier is sent here; the provider sends the visitor back to the return URL.
const login = passport.authenticate('openid2', { successRedirect: '/', failureRedirect: '/login' });
app.post('/auth/openid', login);
app.route('/auth/openid/return').get(login).post(login);
app.listen(3000);
