import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy } from 'passport-openid2';

const returnURL = process.env['RETURN_URL'] ?? 'http://localhost:3000/auth/openid/return';
passport.use(new Strategy({ returnURL }, (identifier) => ({ identifier })));
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

const app = express();
const secret = process.env['SESSION_SECRET'] || crypto.randomUUID(); // without one, each start logs everybody out
app.use(session({ secret, resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }));
app.use(passport.session());

const form = '<form method="post" action="/auth/openid"><input name="openid_identifier"><button>Log in</button></form>';
app.get('/', ({ user }, response) => void (user ? response.json(user) : response.send(form)));

// The form is posted here, and the provider sends the visitor back to the return URL.
const login = passport.authenticate('openid2', { successRedirect: '/', failureRedirect: '/' });
app.post('/auth/openid', login);
app.route('/auth/openid/return').get(login).post(login);
app.listen(3000);
