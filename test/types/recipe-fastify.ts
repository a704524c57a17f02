import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import passport from '@fastify/passport';
import session from '@fastify/session';
import fastify from 'fastify';
import { Strategy } from 'passport-openid2';

passport.use(new Strategy({ returnURL: 'https://site.example/auth/openid/return' }, (identifier) => ({ identifier })));
passport.registerUserSerializer(async (user) => user);
passport.registerUserDeserializer(async (user) => user);

const app = fastify({ trustProxy: true }); // behind a proxy that takes https
await app.register(cookie);
await app.register(session, {
  secret: process.env['SESSION_SECRET'] || crypto.randomUUID(),
  saveUninitialized: false,
  cookie: { secure: true, sameSite: 'lax' },
});
await app.register(formBody);
await app.register(passport.initialize());
await app.register(passport.secureSession());

// Passport on Fastify keeps the reply to itself, and the strategy sets cookies and sends pages.
app.addHook('onRequest', async (request, reply) => {
  Object.assign(request, { res: reply });
});

const login = passport.authenticate('openid2', { successRedirect: '/', failureRedirect: '/login' });
app.post('/auth/openid', { preValidation: login }, async () => {});
app.get('/auth/openid/return', { preValidation: login }, async () => {});
app.post('/auth/openid/return', { preValidation: login }, async () => {});
