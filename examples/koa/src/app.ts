import bodyParser from '@koa/bodyparser';
import Router from '@koa/router';
import {
  ASSETS,
  addressFault,
  BACKCHANNEL_LOGOUT_PATH,
  backchannelLogout,
  errorFailure,
  Forms,
  fieldOf,
  homePage,
  LOGINS,
  type LoginForm,
  landingUrl,
  loginPage,
  messagePage,
  PROTOCOLS,
  type Protocol,
  providerDiscovery,
  type Site,
  securityHeaders,
  siteFailure,
  tellLog,
} from 'example-site';
import Koa, { type Context, type Middleware } from 'koa';
import { accountRoutes } from './account.js';
import { createLogin } from './login.js';
import { contextOf, redirect, sendPage, userOf } from './request.js';
import { sessions } from './session.js';

/** A site where visitors log in with OpenID 2.0, ID4me or Steam. */
export function createApp(site: Site): Koa {
  const login = createLogin(site);
  const suggestions = site.development?.suggestions ?? [];

  const app = new Koa();
  app.keys = [site.sessionSecret];
  // Where a proxy ends https, X-Forwarded-Proto tells Koa that the cookie may go out.
  app.proxy = site.isHttps;
  app.use((context, next) => {
    context.set(securityHeaders(site));
    context.state['forms'] = new Forms(site, context.req, context.res);
    return answerErrors(context, next);
  });
  // No browser has a session for these.
  const open = new Router();
  for (const { path, type, body } of ASSETS) {
    open.get(path, (context) => {
      context.set('Cache-Control', 'max-age=3600');
      context.type = type;
      context.body = body;
    });
  }
  open.post(BACKCHANNEL_LOGOUT_PATH, bodyParser(), async (context) => {
    context.status = await backchannelLogout(site, fieldOf(context.request.body, 'logout_token'));
  });
  app.use(open.routes());
  app.use(discovery(site));
  const common = [requireAddress(site), sessions(site, app), bodyParser(), ...login.session];
  for (const middleware of common) app.use(middleware);

  const router = new Router();
  router.get('/', (context) => sendPage(context, homePage(contextOf(context), loginForm(context, 'log-in'))));
  router.get('/login', (context) => {
    if (userOf(context)) return redirect(context, landingUrl(site, fieldOf(context.query, 'returnTo')));
    return sendPage(context, loginPage(contextOf(context), loginForm(context, 'log-in')));
  });
  for (const protocol of PROTOCOLS) {
    const { action } = LOGINS[protocol];
    const { begin, complete } = login.handlers(protocol);
    router.post(action, begin);
    router.get(action, (context) => redirect(context, '/login'));
    // A provider sends the visitor back with a GET, or with a POST where its answer is long.
    router.get(`${action}/return`, complete).post(`${action}/return`, complete);
  }
  app.use(router.routes());
  app.use(accountRoutes(site, loginForm).routes());
  app.use((context) => sendPage(context, messagePage(contextOf(context), siteFailure(404)), 404));
  return app;

  /** The login forms, with what the query says. */
  function loginForm({ query }: Context, purpose: LoginForm['purpose']): LoginForm {
    const typedIn = (protocol: Protocol) => fieldOf(query, LOGINS[protocol].field?.name ?? '');
    const protocol = PROTOCOLS.find((each) => typedIn(each) !== '') ?? 'openid2';
    return { protocol, typed: typedIn(protocol), returnTo: fieldOf(query, 'returnTo'), purpose, suggestions };
  }
}

/** Answers providers by Node's response, and lets Koa answer everybody else. */
const discovery = (site: Site): Middleware => {
  const answer = providerDiscovery(site);
  return ({ req, res }, next) => {
    let isAnswered = true;
    answer(req, res, () => {
      isAnswered = false;
    });
    return isAnswered ? undefined : next();
  };
};

/** Behind a proxy that is set up wrongly there is nothing to begin; Koa would refuse to set a cookie for https. */
const requireAddress = (site: Site): Middleware => {
  return (context, next) => {
    const fault = addressFault(site, context.req);
    if (!fault) return next();
    tellLog(fault);
    return sendPage(context, messagePage(contextOf(context), fault, { url: `${site.baseUrl}/` }), fault.status);
  };
};

const answerErrors: Middleware = async (context, next) => {
  try {
    await next();
  } catch (error) {
    const failure = errorFailure(error);
    sendPage(context, messagePage(contextOf(context), failure), failure.status);
  }
};
