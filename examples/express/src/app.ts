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
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { accountRoutes } from './account.js';
import { createLogin } from './login.js';
import { contextOf } from './request.js';
import { sessions } from './session.js';

/** A site where visitors log in with OpenID 2.0, ID4me or Steam. */
export function createApp(site: Site): Express {
  const login = createLogin(site);
  const suggestions = site.development?.suggestions ?? [];

  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    response.set(securityHeaders(site));
    request.forms = new Forms(site, request, response);
    next();
  });
  for (const { path, type, body } of ASSETS) {
    app.get(path, (_request, response) => {
      response.set('Cache-Control', 'max-age=3600').type(type).send(body);
    });
  }
  app.use(providerDiscovery(site));
  const parseForm = express.urlencoded({ extended: false });
  // No browser sends this, and so it has no session.
  app.post(BACKCHANNEL_LOGOUT_PATH, parseForm, async (request, response) => {
    response.sendStatus(await backchannelLogout(site, fieldOf(request.body, 'logout_token')));
  });
  app.use(requireAddress(site), sessions(site), parseForm, login.session);

  app.get('/', (request, response) => {
    response.send(homePage(contextOf(request), loginForm(request, 'log-in')));
  });
  app.get('/login', (request, response) => {
    if (request.user) return response.redirect(303, landingUrl(site, fieldOf(request.query, 'returnTo')));
    return response.send(loginPage(contextOf(request), loginForm(request, 'log-in')));
  });
  for (const protocol of PROTOCOLS) {
    const { action } = LOGINS[protocol];
    const { begin, complete } = login.handlers(protocol);
    app.post(action, begin);
    app.get(action, (_request, response) => response.redirect(303, '/login'));
    // A provider sends the visitor back with a GET, or with a POST where its answer is long.
    app.route(`${action}/return`).get(complete).post(complete);
  }
  app.use(accountRoutes(site, loginForm));
  app.use((request, response) => {
    response.status(404).send(messagePage(contextOf(request), siteFailure(404)));
  });
  app.use(answerError);
  return app;

  /** The login forms, with what the query says. */
  function loginForm({ query }: Request, purpose: LoginForm['purpose']): LoginForm {
    const typedIn = (protocol: Protocol) => fieldOf(query, LOGINS[protocol].field?.name ?? '');
    const protocol = PROTOCOLS.find((each) => typedIn(each) !== '') ?? 'openid2';
    return { protocol, typed: typedIn(protocol), returnTo: fieldOf(query, 'returnTo'), purpose, suggestions };
  }
}

/** Behind a proxy that is set up wrongly there is nothing to begin, and no cookie to set. */
const requireAddress = (site: Site): RequestHandler => {
  return (request, response, next) => {
    const fault = addressFault(site, request);
    if (!fault) return next();
    tellLog(fault);
    return response.status(fault.status).send(messagePage(contextOf(request), fault, { url: `${site.baseUrl}/` }));
  };
};

const answerError: ErrorRequestHandler = (error, request, response, next) => {
  // Too late for another answer: Express closes the connection.
  if (response.headersSent) return next(error);
  const failure = errorFailure(error);
  response.status(failure.status).send(messagePage(contextOf(request), failure));
};
