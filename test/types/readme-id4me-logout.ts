import type { RequestHandler } from 'express';
import { isRelyingPartyError, type LoggedOut, type Strategy, type SuccessInfo } from 'passport-id4me';

declare module 'express-session' {
  interface SessionData {
    id4me: { readonly issuer: string; readonly idToken: string | undefined };
  }
}

/** Behind `passport.authenticate` at the callback URL: keeps what the log-out needs. */
export const keepLogin: RequestHandler = (request, response) => {
  const { issuer } = request.user as { issuer: string };
  const { tokens, returnTo = '/' } = request.authInfo as SuccessInfo;
  request.session.id4me = { issuer, idToken: tokens.idToken };
  response.redirect(303, returnTo);
};

/** For the site's log-out form: ends the session here, and goes on to end the one at the authority. */
export function logOut(strategy: Strategy, postLogoutRedirectUri: string): RequestHandler {
  return async (request, response, next) => {
    try {
      const { issuer = '', idToken } = request.session.id4me ?? {};
      const url = await (await strategy.relyingParty()).logoutUrl({ issuer, idToken, postLogoutRedirectUri });
      request.logout((error) => (error ? next(error) : response.redirect(303, url.href)));
    } catch (error) {
      next(error);
    }
  };
}

/** For POSTs of `backchannelLogoutUri`, behind `express.urlencoded()`: the authority says that somebody logged out there. */
export function backChannelLogOut(strategy: Strategy, endSessions: (of: LoggedOut) => Promise<void>): RequestHandler {
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    try {
      const party = await strategy.relyingParty();
      await endSessions(await party.verifyLogoutToken(String(request.body?.logout_token)));
      response.sendStatus(200);
    } catch (error) {
      if (isRelyingPartyError(error) && error.status === 403) response.sendStatus(400);
      else next(error);
    }
  };
}
