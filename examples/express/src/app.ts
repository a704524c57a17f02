import { fileURLToPath } from 'node:url';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import session from 'express-session';
import { isOwnForm } from './csrf.js';
import { FORM_EXPIRED, siteFailure } from './failure.js';
import { createLogin } from './login.js';
import { LOGIN_FIELDS, type Suggestion } from './login-form.js';
import { accountPage, homePage, loginPage, messagePage } from './page.js';
import { contextOf, textOf } from './request.js';

/** Settings of the site. */
export interface SiteOptions {
  /** Scheme, host and port at which browsers find the site, such as https://site.example: behind a proxy only you know. */
  readonly baseUrl: string;
  /** Signs the session cookie. Long, random, the same in all processes, and in no repository. */
  readonly sessionSecret: string;
  /** Lets visitors make this server call itself and its neighbours. For development only. Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** Identifiers that the login page offers to try. For development. Default: none. */
  readonly suggestions?: readonly Suggestion[];
  /** The name server that knows the names of ID4me for development. Default: those of this machine. */
  readonly nameServer?: string;
}

const PUBLIC_FOLDER = fileURLToPath(new URL('../public', import.meta.url));

/** A site where visitors log in with OpenID 2.0 or ID4me. */
export function createApp(options: SiteOptions): Express {
  const { baseUrl, sessionSecret, allowPrivateAddresses = false, suggestions = [], nameServer } = options;
  const login = createLogin({ baseUrl, allowPrivateAddresses, suggestions, nameServer });

  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(allowPrivateAddresses));
  app.use(express.static(PUBLIC_FOLDER, { index: false }));
  app.use(neverStored);
  app.use(sessions(sessionSecret, new URL(baseUrl).protocol === 'https:'));
  app.use(express.urlencoded({ extended: false }));
  app.use(login.session);

  app.get('/', (request, response) => {
    response.send(homePage(contextOf(request), { protocol: 'openid2', typed: '', returnTo: '', suggestions }));
  });

  app.get('/login', (request, response) => {
    if (request.user) return response.redirect(303, '/account');
    const protocol = request.query[LOGIN_FIELDS.id4me.name] === undefined ? 'openid2' : 'id4me';
    const [typed, returnTo] = [textOf(request.query[LOGIN_FIELDS[protocol].name]), textOf(request.query['returnTo'])];
    return response.send(loginPage(contextOf(request), { protocol, typed, returnTo, suggestions }));
  });

  app.get('/account', (request, response) => {
    if (request.user) return response.send(accountPage(contextOf(request), request.user));
    return response.redirect(303, `/login?${new URLSearchParams({ returnTo: request.originalUrl })}`);
  });

  for (const { path, begin, complete } of login.routes) {
    app.post(path, begin);
    app.get(path, (_request, response) => response.redirect(303, '/login'));
    // A provider sends the visitor back with a GET, or with a POST where its answer is long.
    app.route(`${path}/return`).get(complete).post(complete);
  }

  app.post('/logout', (request, response, next) => {
    if (!isOwnForm(request)) return response.status(403).send(messagePage(contextOf(request), FORM_EXPIRED));
    return request.logout((error) => (error ? next(error) : response.redirect(303, '/')));
  });

  app.use((request, response) => {
    response.status(404).send(messagePage(contextOf(request), siteFailure(404)));
  });
  app.use(answerError);
  return app;
}

/** Tells browsers what these pages never do. */
function securityHeaders(allowPrivateAddresses: boolean): RequestHandler {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Browsers hold it against redirects, too: the login form leads to whichever provider the visitor has.
    `form-action 'self' https:${allowPrivateAddresses ? ' http:' : ''}`,
  ].join('; ');
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      // The return URL carries the provider's answer, which is nobody else's business.
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  };
}

/** Pages are made for one visitor; nobody sees them with the Back button after logging out. */
const neverStored: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/**
 * Sessions in memory: fine for one process and a few visitors. A real site gives a store, as express-session itself says when
 * NODE_ENV is production.
 */
function sessions(secret: string, isHttps: boolean): RequestHandler {
  return session({
    name: isHttps ? '__Host-session' : 'session',
    secret,
    resave: false,
    saveUninitialized: false,
    // Where a proxy ends https, X-Forwarded-Proto tells express-session that the cookie may go out.
    proxy: isHttps,
    cookie: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/' },
  });
}

const answerError: ErrorRequestHandler = (error, request, response, next) => {
  // Too late for another answer: Express closes the connection.
  if (response.headersSent) return next(error);
  const given = Number(error?.status);
  const status = given >= 400 && given < 600 ? given : 500;
  if (status >= 500) console.error(error);
  response.status(status).send(messagePage(contextOf(request), siteFailure(status)));
};
