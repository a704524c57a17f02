import Router from '@koa/router';
import {
  accountPage,
  clearSession,
  expiredFormPage,
  FORM_EXPIRED,
  fieldOf,
  LAST_IDENTITY,
  type LoginForm,
  loginPage,
  loginUrl,
  logOut,
  type Protocol,
  prefilled,
  readRegistration,
  register,
  registrationPage,
  type Site,
  tellLog,
} from 'example-site';
import type { Context, Middleware } from 'koa';
import { contextOf, formsOf, redirect, sendPage, userOf } from './request.js';
import { sessionOf } from './session.js';

/** Registration, the account with its identities, and log-out. */
export function accountRoutes(
  site: Site,
  loginForm: (context: Context, purpose: LoginForm['purpose']) => LoginForm,
): Router {
  const router = new Router();

  router.get('/register', (context) => {
    const { newcomer } = sessionOf(context);
    if (!newcomer) return redirect(context, '/account');
    return sendPage(context, registrationPage(contextOf(context), newcomer, prefilled(newcomer)));
  });
  router.post('/register', requireOwnForm, async (context) => {
    const { newcomer } = sessionOf(context);
    if (!newcomer) return redirect(context, '/account');
    const form = readRegistration(newcomer, context.request.body);
    if (form.nameFault !== undefined || form.emailFault !== undefined) {
      return sendPage(context, registrationPage(contextOf(context), newcomer, form), 400);
    }
    // First, so that what was typed can be sent again where the database fails.
    const user = await register(site, newcomer, form);
    clearSession(sessionOf(context));
    await context.login(user);
    return redirect(context, newcomer.returnTo);
  });

  router.get('/account', requireUser, async (context) => {
    const identities = await site.accounts.identitiesOf(userOf(context)?.accountId ?? '');
    sendPage(context, accountPage(contextOf(context), identities));
  });
  router.get('/account/add', requireUser, (context) => {
    sendPage(context, loginPage(contextOf(context), loginForm(context, 'add')));
  });
  router.post('/account/remove', requireOwnForm, requireUser, async (context) => {
    const [body, user] = [context.request.body, userOf(context)];
    if (!user) return redirect(context, '/login');
    const protocol = fieldOf(body, 'protocol') as Protocol;
    const identity = { protocol, issuer: fieldOf(body, 'issuer'), subject: fieldOf(body, 'subject') };
    if (await site.accounts.remove(user, identity)) return redirect(context, '/account');
    tellLog(LAST_IDENTITY);
    const identities = await site.accounts.identitiesOf(user.accountId);
    return sendPage(context, accountPage(contextOf(context), identities, LAST_IDENTITY), 409);
  });

  router.post('/logout', requireOwnForm, async (context) => {
    const next = await logOut(site, userOf(context));
    clearSession(sessionOf(context));
    await context.logout();
    redirect(context, next);
  });
  return router;
}

const requireUser: Middleware = (context, next) => {
  if (userOf(context)) return next();
  const returnTo = context.method === 'GET' ? context.originalUrl : '/account';
  return redirect(context, loginUrl(returnTo));
};

const requireOwnForm: Middleware = (context, next) => {
  if (formsOf(context).isOwn(userOf(context), context.request.body)) return next();
  tellLog(FORM_EXPIRED);
  return sendPage(context, expiredFormPage(contextOf(context), context.path), FORM_EXPIRED.status);
};
