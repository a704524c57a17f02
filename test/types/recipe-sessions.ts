import type { RequestHandler } from 'express';
import session, { type Store } from 'express-session';
import passport from 'passport';

const DAY_MS = 24 * 60 * 60_000;

/** The middlewares of a site on https; `store` is shared by all its processes. The first secret signs, older ones still count. */
export function sessions(store: Store, secret: string[]): RequestHandler[] {
  const cookie = { secure: true, httpOnly: true, sameSite: 'lax', maxAge: 14 * DAY_MS } as const;
  return [
    session({ store, secret, name: '__Host-session', resave: false, saveUninitialized: false, cookie }),
    passport.session(),
  ];
}

/** For a form with method="post": a link could be followed by others' pages. */
export const logOut: RequestHandler = (request, response, next) => {
  request.logout((error) => (error ? next(error) : response.redirect(303, '/')));
};
