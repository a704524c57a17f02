import {
  type Attempt,
  beginAgainPage,
  beginOptions,
  clearSession,
  type Failure,
  FORM_EXPIRED,
  fieldOf,
  LOGINS,
  loginPage,
  outcomeOf,
  type Protocol,
  type Settled,
  type Site,
  stillLoggedInPage,
  tellLog,
} from 'example-site';
import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { contextOf, logIn } from './request.js';
import { renameSession } from './session.js';

/** The handlers of the logins by one protocol. */
export interface LoginHandlers {
  /** Takes the login form, and sends the visitor to the provider. */
  readonly begin: RequestHandler;
  /** Takes the provider's answer. */
  readonly complete: RequestHandler;
}

/** What logs visitors in. */
export interface Login {
  /** Finds out who a request's session belongs to. */
  readonly session: RequestHandler;
  handlers(protocol: Protocol): LoginHandlers;
}

export function createLogin(site: Site): Login {
  // An authenticator of its own, so that two sites in one process do not share strategies.
  const authenticator = new passport.Passport();
  for (const strategy of Object.values(site.strategies)) authenticator.use(strategy);
  authenticator.serializeUser<string>((user, done) => done(null, user.loginId));
  authenticator.deserializeUser<string>((id, done) => {
    site.accounts.findLogin(id).then((user) => done(null, user ?? false), done);
  });

  /** Runs one half of a login: `authorize` tells who came back, and logs nobody in yet. */
  const run = (protocol: Protocol, options: object, begun?: Attempt): RequestHandler => {
    return (request, response, next) => {
      const settle = (error: unknown, identity: Settled['identity'], info: unknown, status: unknown) => {
        finish(protocol, request, response, { error, identity, info, status, begun }).catch(next);
      };
      authenticator.authorize(protocol, options, settle)(request, response, next);
    };
  };

  /** Sends the visitor on after a login, or answers with words where it failed. */
  const finish = async (protocol: Protocol, request: Request, response: Response, settled: Settled) => {
    const outcome = await outcomeOf(site, protocol, settled, request.user);
    const { session } = request;
    if (outcome.kind === 'failed') return answer(request, response, outcome.failure, outcome.attempt);
    if (outcome.kind === 'added') return response.redirect(303, '/account');
    clearSession(session);
    if (outcome.kind === 'known') {
      await logIn(request, outcome.user);
      // Away from the return URL, so that nobody reloads it.
      return response.redirect(303, outcome.returnTo);
    }
    session.newcomer = outcome.newcomer;
    // Who is logged in stays so until the registration is done.
    await renameSession(request);
    return response.redirect(303, '/register');
  };

  /** The form again, with what was typed; or, where another tab has logged in meanwhile, no form. */
  const answer = (request: Request, response: Response, failure: Failure, attempt: Attempt) => {
    tellLog(failure);
    const context = contextOf(request);
    const purpose = request.user ? attempt.purpose : 'log-in';
    const returnTo = failure.code === 'LANDING_REFUSED' ? '' : attempt.returnTo;
    const form = { ...attempt, returnTo, purpose, suggestions: site.development?.suggestions ?? [] };
    const retry = request.forms.isKnown ? loginPage : beginAgainPage;
    const isCalm = request.user && (purpose === 'log-in' || failure === FORM_EXPIRED);
    response.status(failure.status).send(isCalm ? stillLoggedInPage(context, failure) : retry(context, form, failure));
  };

  const handlers = (protocol: Protocol): LoginHandlers => ({
    begin(request, response, next) {
      const { body, forms, user } = request;
      const typed = fieldOf(body, LOGINS[protocol].field?.name ?? '');
      const purpose = fieldOf(body, 'purpose') === 'add' ? 'add' : 'log-in';
      const attempt: Attempt = { protocol, typed, returnTo: fieldOf(body, 'returnTo'), purpose };
      const isAllowed = forms.isOwn(user, body) && (purpose === 'log-in' || user);
      if (!isAllowed) return answer(request, response, FORM_EXPIRED, attempt);
      return run(protocol, beginOptions(attempt, user), attempt)(request, response, next);
    },
    complete: run(protocol, {}),
  });
  return { session: authenticator.session(), handlers };
}
