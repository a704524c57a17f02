import bodyParser from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import passport from 'koa-passport';
import session from 'koa-session';
import { Strategy } from 'passport-openid2';

const keys = [process.env['LOGIN_KEY'] ?? ''];
passport.use(
  new Strategy(
    { returnURL: 'https://site.example/auth/openid/return', transaction: { cookie: { keys } } },
    (identifier) => ({ identifier }),
  ),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

const app = new Koa();
app.proxy = true; // behind a proxy that takes https
app.keys = [process.env['SESSION_SECRET'] || crypto.randomUUID()];
app.use(session({ sameSite: 'lax', secure: true }, app));
app.use(bodyParser());
app.use(passport.initialize());
app.use(passport.session());

const router = new Router();
const login = passport.authenticate('openid2', { successRedirect: '/', failureRedirect: '/login' });
router.post('/auth/openid', login);
router.get('/auth/openid/return', login);
router.post('/auth/openid/return', login);
app.use(router.routes());
