import bodyParser from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import session from 'koa-session';
import { errorPage, listen, type Makeup, REDIRECTS, type RunningSite } from '../login-site.js';

/** A site on Koa whose sessions are kept by the server. */
export const openKoaSite = (makeup: Makeup): Promise<RunningSite> => openSite(makeup, sessionStore());

/** A site on Koa, as its recipe says: sessions are wholly in their cookie. */
export const openKoaSiteWithoutStore = (makeup: Makeup): Promise<RunningSite> => openSite(makeup, undefined);

async function openSite(makeup: Makeup, store: object | undefined): Promise<RunningSite> {
  const { protocol, transaction, options, authenticate = {}, redirects, hasSession = true, hasParser = true } = makeup;
  const passport = new KoaPassport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  passport.use(new protocol.Strategy({ ...protocol.options(transaction), ...options }, protocol.verify));

  const app = new Koa();
  app.silent = true;
  app.keys = ['not a secret'];
  app.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      const { status, outcome } = errorPage(error);
      context.status = status;
      context.body = outcome;
    }
  });
  if (hasSession) app.use(session({ sameSite: 'lax', ...(store && { store }) } as never, app));
  if (hasParser) app.use(bodyParser());
  app.use(passport.initialize());
  if (hasSession) app.use(passport.session());

  const router = new Router();
  router.all(['/auth/login', '/auth/return'], (context, next) => {
    const settled = async (error: unknown, user: unknown, info: unknown, status?: number) => {
      if (error) throw error;
      if (user && hasSession) await context['login'](user);
      context.status = user ? 200 : (status ?? 401);
      context.body = { user, info };
    };
    const login = redirects
      ? passport.authenticate(protocol.name, { ...authenticate, ...REDIRECTS })
      : passport.authenticate(protocol.name, authenticate, settled);
    return login(context as never, next);
  });
  router.get('/me', (context) => {
    context.body = { user: context.state['user'] ?? null };
  });
  app.use(router.routes() as never);
  return listen(app.callback());
}

function sessionStore(): object {
  const kept = new Map<string, string>();
  return {
    get: async (key: string) => JSON.parse(kept.get(key) ?? 'null'),
    set: async (key: string, value: object) => void kept.set(key, JSON.stringify(value)),
    destroy: async (key: string) => void kept.delete(key),
  };
}
