import type { RequestHandler } from 'express';
import { isRelyingPartyError, type LoggedOut, type Strategy, type SuccessInfo } from 'passport-id4me';

interface Id4meLogin {
  readonly issuer: string;
  readonly idToken: string | undefined;
}
declare module 'express-session' {
  interface SessionData {
    id4me: Id4meLogin;
  }
}

/** Behind `passport.authenticate` at the callback URL: keeps what the log-out needs. */
export const keepLogin: RequestHandler = (request, response) => {
  const { issuer } = request.user as { issuer: string };
  const { tokens, returnTo = '/' } = request.authInfo as SuccessInfo;
  request.session.id4me = { issuer, idToken: tokens.idToken };
  response.redirect(303, returnTo);
};

/** For the site's log-out form: ends the session here in any case, and goes on to end the one at the authority, if it can. */
export function logOut(strategy: Strategy, postLogoutRedirectUri: string): RequestHandler {
  return (request, response, next) => {
    const { id4me } = request.session;
    request.logout(async (error) => {
      if (error) return next(error);
      // An authority that has no log-out, or is down, keeps nobody logged in here.
      const url = id4me && (await urlAtAuthority(id4me).catch(() => undefined));
      response.redirect(303, url?.href ?? '/');
    });
  };
  async function urlAtAuthority(login: Id4meLogin): Promise<URL> {
    return (await strategy.relyingParty()).logoutUrl({ ...login, postLogoutRedirectUri });
  }
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
