import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { type FailureInfo, Strategy } from 'passport-openid2';

// A login under way is kept in an encrypted cookie of its own. The first key seals; older ones still open.
const keys = [process.env['LOGIN_KEY'] ?? ''];
passport.use(
  new Strategy(
    { returnURL: 'https://site.example/auth/openid/return', transaction: { cookie: { keys } } },
    (identifier) => ({ identifier }),
  ),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

const app = express();
app.set('trust proxy', 1); // behind a proxy that takes https
const cookie = { secure: true, sameSite: 'lax' } as const;
const secret = process.env['SESSION_SECRET'] || crypto.randomUUID();
app.use(session({ secret, resave: false, saveUninitialized: false, cookie }));
app.use(express.urlencoded({ extended: false }));
app.use(passport.session());

const login: express.RequestHandler = (request, response, next) => {
  passport.authenticate('openid2', (error: unknown, user?: Express.User | false, info?: FailureInfo) => {
    if (error) return next(error);
    if (!user) return response.redirect(303, `/login?why=${info?.code}`);
    return request.logIn(user, (failure) => (failure ? next(failure) : response.redirect(303, '/')));
  })(request, response, next);
};
app.post('/auth/openid', login);
app.route('/auth/openid/return').get(login).post(login);
