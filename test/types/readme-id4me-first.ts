import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy } from 'passport-id4me';

const options = { clientName: 'Example site', callbackURL: 'https://site.example/auth/id4me/return' };
passport.use(new Strategy(options, (issuer, profile) => ({ issuer, subject: profile.id })));
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

const app = express();
app.use(session({ secret: process.env['SESSION_SECRET'] ?? '', resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }));
app.use(passport.session());

// A form with a field named id4me_identifier is sent here; the authority sends the visitor back to the callback URL.
const login = passport.authenticate('id4me', { successRedirect: '/', failureRedirect: '/login' });
app.post('/auth/id4me', login);
app.get('/auth/id4me/return', login);
app.listen(3000);
