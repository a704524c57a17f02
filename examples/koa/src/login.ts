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
  type SiteUser,
  stillLoggedInPage,
  tellLog,
} from 'example-site';
import type { Context, Middleware } from 'koa';
import { KoaPassport } from 'koa-passport';
import { contextOf, formsOf, redirect, sendPage, userOf } from './request.js';
import { renameSession, sessionOf } from './session.js';

/** The handlers of the logins by one protocol. */
export interface LoginHandlers {
  /** Takes the login form, and sends the visitor to the provider. */
  readonly begin: Middleware;
  /** Takes the provider's answer. */
  readonly complete: Middleware;
}

/** What logs visitors in. */
export interface Login {
  /** Find out who a request's session belongs to. */
  readonly session: readonly Middleware[];
  handlers(protocol: Protocol): LoginHandlers;
}

export function createLogin(site: Site): Login {
  // An authenticator of its own, so that two sites in one process do not share strategies.
  const authenticator = new KoaPassport();
  for (const strategy of Object.values(site.strategies)) authenticator.use(strategy);
  authenticator.serializeUser<string>((user, done) => done(null, (user as SiteUser).loginId));
  authenticator.deserializeUser<string>((id, done) => {
    site.accounts.findLogin(id).then((user) => done(null, (user ?? false) as Express.User | false), done);
  });

  /** Runs one half of a login: `authorize` tells who came back, and logs nobody in yet. */
  const run = (protocol: Protocol, options: object, begun?: Attempt): Middleware => {
    return (context, next) => {
      const settle = (error: unknown, identity: Settled['identity'], info: unknown, status: unknown) =>
        finish(protocol, context, { error, identity, info, status, begun });
      return authenticator.authorize(protocol, options, settle)(context, next);
    };
  };

  /** Sends the visitor on after a login, or answers with words where it failed. */
  const finish = async (protocol: Protocol, context: Context, settled: Settled) => {
    const outcome = await outcomeOf(site, protocol, settled, userOf(context));
    const session = sessionOf(context);
    if (outcome.kind === 'failed') return answer(context, outcome.failure, outcome.attempt);
    if (outcome.kind === 'added') return redirect(context, '/account');
    clearSession(session);
    if (outcome.kind === 'known') {
      await context.login(outcome.user);
      // Away from the return URL, so that nobody reloads it.
      return redirect(context, outcome.returnTo);
    }
    session.newcomer = outcome.newcomer;
    // Who is logged in stays so until the registration is done.
    await renameSession(context);
    return redirect(context, '/register');
  };

  /** The form again, with what was typed; or, where another tab has logged in meanwhile, no form. */
  const answer = (context: Context, failure: Failure, attempt: Attempt) => {
    tellLog(failure);
    const page = contextOf(context);
    const purpose = page.user ? attempt.purpose : 'log-in';
    const returnTo = failure.code === 'LANDING_REFUSED' ? '' : attempt.returnTo;
    const form = { ...attempt, returnTo, purpose, suggestions: site.development?.suggestions ?? [] };
    const retry = formsOf(context).isKnown ? loginPage : beginAgainPage;
    const isCalm = page.user && (purpose === 'log-in' || failure === FORM_EXPIRED);
    sendPage(context, isCalm ? stillLoggedInPage(page, failure) : retry(page, form, failure), failure.status);
  };

  const handlers = (protocol: Protocol): LoginHandlers => ({
    begin(context, next) {
      const [user, body] = [userOf(context), context.request.body];
      const typed = fieldOf(body, LOGINS[protocol].field?.name ?? '');
      const purpose = fieldOf(body, 'purpose') === 'add' ? 'add' : 'log-in';
      const attempt: Attempt = { protocol, typed, returnTo: fieldOf(body, 'returnTo'), purpose };
      const isAllowed = formsOf(context).isOwn(user, body) && (purpose === 'log-in' || user);
      if (!isAllowed) return answer(context, FORM_EXPIRED, attempt);
      return run(protocol, beginOptions(attempt, user), attempt)(context, next);
    },
    complete: run(protocol, {}),
  });
  return { session: [authenticator.initialize(), authenticator.session()], handlers };
}
