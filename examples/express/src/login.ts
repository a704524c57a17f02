import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { isRelyingPartyError, Strategy } from 'passport-openid2';
import { isOwnForm } from './csrf.js';
import { type Failure, FORM_EXPIRED, loginFailure } from './failure.js';
import { LOGIN_FIELDS, type LoginForm, type Protocol, type Suggestion } from './login-form.js';
import { beginAgainPage, loginPage, stillLoggedInPage } from './page.js';
import { contextOf, textOf } from './request.js';
import { findId4meUser, findUser, type SiteUser } from './user.js';

declare module 'express-session' {
  interface SessionData {
    csrf: string;
    /** What the visitor sent last, for the form that comes after a failure. */
    attempt: Attempt;
  }
}

declare global {
  namespace Express {
    interface User extends SiteUser {}
  }
}

type Attempt = Pick<LoginForm, 'protocol' | 'typed' | 'returnTo'>;

interface LoginOptions {
  readonly baseUrl: string;
  readonly allowPrivateAddresses: boolean;
  readonly suggestions: readonly Suggestion[];
  readonly nameServer: string | undefined;
}

/** The handlers of the logins by one protocol. */
export interface LoginRoute {
  readonly path: string;
  /** Takes the login form, and sends the visitor to the provider. */
  readonly begin: RequestHandler;
  /** Takes the provider's answer, at /return below the path. */
  readonly complete: RequestHandler;
}

/** The handlers of all logins. */
export interface Login {
  /** Finds out who a request's session belongs to. */
  readonly session: RequestHandler;
  readonly routes: readonly LoginRoute[];
}

export function createLogin({ baseUrl, allowPrivateAddresses, suggestions, nameServer }: LoginOptions): Login {
  // An authenticator of its own, so that two sites in one process do not share strategies.
  const authenticator = new passport.Passport();
  const returnURL = new URL(`${LOGIN_FIELDS.openid2.action}/return`, baseUrl).href;
  authenticator.use(new Strategy({ returnURL, profile: true, allowPrivateAddresses }, findUser));
  const id4me = new Id4meStrategy(
    {
      clientName: 'Example site',
      callbackURL: new URL(`${LOGIN_FIELDS.id4me.action}/return`, baseUrl).href,
      claims: { userinfo: { name: { reason: 'To greet you' }, email: { reason: 'To show it in your account' } } },
      ...(nameServer !== undefined && { dns: { servers: [nameServer] } }),
      // The authority for development is on plain http, on this machine.
      allowInsecureHttp: allowPrivateAddresses,
      allowPrivateAddresses,
    },
    findId4meUser,
  );
  authenticator.use(id4me);
  // The whole user is in the session. A site with accounts keeps the account's key there, and looks the account up below.
  authenticator.serializeUser<SiteUser>((user, done) => done(null, user));
  authenticator.deserializeUser<SiteUser>((user, done) => done(null, user));

  /** Runs one half of a login, and answers with words where it fails. */
  const run = (protocol: Protocol, options: { readonly returnTo?: string }): RequestHandler => {
    return (request, response, next) => {
      const settle = (error: unknown, user: SiteUser | false | undefined, info: unknown, status: unknown) => {
        if (user) {
          const { returnTo = '/account' } = info as { returnTo?: string };
          // Away from the return URL, so that nobody reloads it.
          request.logIn(user, (failed) => (failed ? next(failed) : response.redirect(303, returnTo)));
          return;
        }
        const failure = failureOf(protocol, error, info, status);
        if (failure) answer(request, response, failure, request.session.attempt);
        else next(error);
      };
      authenticator.authenticate(protocol, options, settle)(request, response, next);
    };
  };

  /** The form again, with what was typed; or, where another tab has logged in meanwhile, no form. */
  const answer = (request: Request, response: Response, failure: Failure, attempt?: Attempt) => {
    const context = contextOf(request);
    const { protocol = 'openid2', typed = '', returnTo = '' } = attempt ?? {};
    const form = { protocol, typed, returnTo: failure.code === 'LANDING_REFUSED' ? '' : returnTo, suggestions };
    const retry = hasSession(request) ? loginPage : beginAgainPage;
    const page = request.user ? stillLoggedInPage(context, failure) : retry(context, form, failure);
    response.status(failure.status).send(page);
  };

  const routeOf = (protocol: Protocol): LoginRoute => ({
    path: LOGIN_FIELDS[protocol].action,
    begin(request, response, next) {
      const [typed, returnTo] = [textOf(request.body?.[LOGIN_FIELDS[protocol].name]), textOf(request.body?.returnTo)];
      const attempt = { protocol, typed, returnTo };
      if (!isOwnForm(request)) return answer(request, response, FORM_EXPIRED, attempt);
      request.session.attempt = attempt;
      return run(protocol, { returnTo })(request, response, next);
    },
    complete: run(protocol, {}),
  });
  return { session: authenticator.session(), routes: [routeOf('openid2'), routeOf('id4me')] };
}

/** Whether the browser sent a session: one that has seen a page of this site has a token. */
function hasSession({ session }: Request): boolean {
  return session.csrf !== undefined;
}

/** What happened, for a person; undefined when it is no failure of a login but a bug. */
function failureOf(protocol: Protocol, error: unknown, info: unknown, status: unknown): Failure | undefined {
  if (isRelyingPartyError(error)) return loginFailure(protocol, error.code, error.status);
  if (error) return undefined;
  const { code = '' } = (info ?? {}) as { code?: string };
  // A visitor who cancelled gets what Passport answers, too, when nobody was logged in.
  return loginFailure(protocol, code, typeof status === 'number' ? status : 401);
}
