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
import { type Request, type RequestHandler, Router } from 'express';
import { contextOf, logIn, logOutOf } from './request.js';

/** Registration, the account with its identities, and log-out. */
export function accountRoutes(
  site: Site,
  loginForm: (request: Request, purpose: LoginForm['purpose']) => LoginForm,
): Router {
  const router = Router();
  router.post(['/register', '/account/remove', '/logout'], requireOwnForm);
  router.use('/account', requireUser);

  router.get('/register', (request, response) => {
    const { newcomer } = request.session;
    if (!newcomer) return response.redirect(303, '/account');
    return response.send(registrationPage(contextOf(request), newcomer, prefilled(newcomer)));
  });
  router.post('/register', async (request, response) => {
    const { newcomer } = request.session;
    if (!newcomer) return response.redirect(303, '/account');
    const form = readRegistration(newcomer, request.body);
    if (form.nameFault !== undefined || form.emailFault !== undefined) {
      return response.status(400).send(registrationPage(contextOf(request), newcomer, form));
    }
    // First, so that what was typed can be sent again where the database fails.
    const user = await register(site, newcomer, form);
    clearSession(request.session);
    await logIn(request, user);
    return response.redirect(303, newcomer.returnTo);
  });

  router.get('/account', async (request, response) => {
    const identities = await site.accounts.identitiesOf(request.user?.accountId ?? '');
    response.send(accountPage(contextOf(request), identities));
  });
  router.get('/account/add', (request, response) => {
    response.send(loginPage(contextOf(request), loginForm(request, 'add')));
  });
  router.post('/account/remove', async (request, response) => {
    const { body, user } = request;
    if (!user) return response.redirect(303, '/login');
    const protocol = fieldOf(body, 'protocol') as Protocol;
    const identity = { protocol, issuer: fieldOf(body, 'issuer'), subject: fieldOf(body, 'subject') };
    if (await site.accounts.remove(user, identity)) return response.redirect(303, '/account');
    tellLog(LAST_IDENTITY);
    const identities = await site.accounts.identitiesOf(user.accountId);
    return response.status(409).send(accountPage(contextOf(request), identities, LAST_IDENTITY));
  });

  router.post('/logout', async (request, response) => {
    const next = await logOut(site, request.user);
    clearSession(request.session);
    await logOutOf(request);
    response.redirect(303, next);
  });
  return router;
}

const requireUser: RequestHandler = (request, response, next) => {
  if (request.user) return next();
  const returnTo = request.method === 'GET' ? request.originalUrl : '/account';
  return response.redirect(303, loginUrl(returnTo));
};

const requireOwnForm: RequestHandler = (request, response, next) => {
  if (request.forms.isOwn(request.user, request.body)) return next();
  tellLog(FORM_EXPIRED);
  return response.status(FORM_EXPIRED.status).send(expiredFormPage(contextOf(request), request.path));
};
