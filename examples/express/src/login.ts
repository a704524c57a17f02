import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { type AuthenticateOptions, isRelyingPartyError, Strategy } from 'passport-openid2';
import { isOwnForm } from './csrf.js';
import { type Failure, FORM_EXPIRED, loginFailure } from './failure.js';
import { beginAgainPage, loginPage, stillLoggedInPage } from './page.js';
import { contextOf, textOf } from './request.js';
import { findUser, type SiteUser } from './user.js';

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

interface Attempt {
  readonly typed: string;
  readonly returnTo: string;
}

interface LoginOptions {
  readonly baseUrl: string;
  readonly allowPrivateAddresses: boolean;
  readonly suggestions: readonly string[];
}

/** The handlers of a login. */
export interface Login {
  /** Finds out who a request's session belongs to. */
  readonly session: RequestHandler;
  /** Takes the login form, and sends the visitor to the provider. */
  readonly begin: RequestHandler;
  /** Takes the provider's answer at {@link returnPath}. */
  readonly complete: RequestHandler;
  readonly returnPath: string;
}

const RETURN_PATH = '/auth/openid/return';

export function createLogin({ baseUrl, allowPrivateAddresses, suggestions }: LoginOptions): Login {
  // An authenticator of its own, so that two sites in one process do not share strategies.
  const authenticator = new passport.Passport();
  const returnURL = new URL(RETURN_PATH, baseUrl).href;
  authenticator.use(new Strategy({ returnURL, profile: true, allowPrivateAddresses }, findUser));
  // The whole user is in the session. A site with accounts keeps the account's key there, and looks the account up below.
  authenticator.serializeUser<SiteUser>((user, done) => done(null, user));
  authenticator.deserializeUser<SiteUser>((user, done) => done(null, user));

  /** Runs one half of a login, and answers with words where it fails. */
  const run = (options: AuthenticateOptions): RequestHandler => {
    return (request, response, next) => {
      const settle = (error: unknown, user: SiteUser | false | undefined, info: unknown, status: unknown) => {
        if (user) {
          const { returnTo = '/account' } = info as { returnTo?: string };
          // Away from the return URL, so that nobody reloads it.
          request.logIn(user, (failed) => (failed ? next(failed) : response.redirect(303, returnTo)));
          return;
        }
        const failure = failureOf(error, info, status);
        if (failure) answer(request, response, failure, request.session.attempt);
        else next(error);
      };
      authenticator.authenticate('openid2', options, settle)(request, response, next);
    };
  };

  /** The form again, with what was typed; or, where another tab has logged in meanwhile, no form. */
  const answer = (request: Request, response: Response, failure: Failure, attempt?: Attempt) => {
    const context = contextOf(request);
    const { typed = '', returnTo = '' } = attempt ?? {};
    const form = { typed, returnTo: failure.code === 'LANDING_REFUSED' ? '' : returnTo, suggestions };
    const retry = hasSession(request) ? loginPage : beginAgainPage;
    const page = request.user ? stillLoggedInPage(context, failure) : retry(context, form, failure);
    response.status(failure.status).send(page);
  };

  return {
    session: authenticator.session(),
    begin(request, response, next) {
      const attempt = { typed: textOf(request.body?.openid_identifier), returnTo: textOf(request.body?.returnTo) };
      if (!isOwnForm(request)) return answer(request, response, FORM_EXPIRED, attempt);
      request.session.attempt = attempt;
      return run({ returnTo: attempt.returnTo })(request, response, next);
    },
    complete: run({}),
    returnPath: RETURN_PATH,
  };
}

/** Whether the browser sent a session: one that has seen a page of this site has a token. */
function hasSession({ session }: Request): boolean {
  return session.csrf !== undefined;
}

/** What happened, for a person; undefined when it is no failure of a login but a bug. */
function failureOf(error: unknown, info: unknown, status: unknown): Failure | undefined {
  if (isRelyingPartyError(error)) return loginFailure(error.code, error.status);
  if (error) return undefined;
  const { code = '' } = (info ?? {}) as { code?: string };
  // A visitor who cancelled gets what Passport answers, too, when nobody was logged in.
  return loginFailure(code, typeof status === 'number' ? status : 401);
}
