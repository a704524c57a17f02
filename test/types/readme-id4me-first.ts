import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy } from 'passport-id4me';

const callbackURL = process.env['CALLBACK_URL'] ?? 'http://localhost:3000/auth/id4me/return';
passport.use(new Strategy({ clientName: 'Example site', callbackURL }, (issuer, { id }) => ({ issuer, subject: id })));
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

const app = express();
const secret = process.env['SESSION_SECRET'] || crypto.randomUUID(); // without one, each start logs everybody out
app.use(session({ secret, resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }));
app.use(passport.session());

const form = '<form method="post" action="/auth/id4me"><input name="id4me_identifier"><button>Log in</button></form>';
app.get('/', ({ user }, response) => void (user ? response.json(user) : response.send(form)));

// The form is posted here, and the authority sends the visitor back to the callback URL.
const login = passport.authenticate('id4me', { successRedirect: '/', failureRedirect: '/' });
app.post('/auth/id4me', login);
app.get('/auth/id4me/return', login);
app.listen(3000);
