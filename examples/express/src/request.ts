import { type PageContext, pageAtHand, type SiteUser } from 'example-site';
import type { Request } from 'express';

/** What a page needs of a request. */
export function contextOf(request: Request): PageContext {
  const here = pageAtHand(request.method, request.originalUrl);
  return { user: request.user, here, csrf: () => request.forms.token(request.user) };
}

/** Begins a session for a user, and keeps the logins of other tabs that are under way. */
export function logIn(request: Request, user: SiteUser): Promise<void> {
  return new Promise((resolve, reject) => {
    request.logIn(user, { session: true, keepSessionInfo: true }, (error) => (error ? reject(error) : resolve()));
  });
}

/** Ends the session. */
export function logOutOf(request: Request): Promise<void> {
  return new Promise((resolve, reject) => request.logout((error) => (error ? reject(error) : resolve())));
}
