import type { Site, SiteSession } from 'example-site';
import type Koa from 'koa';
import session from 'koa-session';

/** Sessions in the store of all processes: koa-session's own keep everything in the cookie, where nothing can be taken back. */
export function sessions({ sessions: store, cookieName, isHttps }: Site, app: Koa): Koa.Middleware {
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/' };
  return session({ ...cookie, key: cookieName, maxAge: 'session', store } as never, app as never) as never;
}

/** The session of a request. */
export function sessionOf(context: Koa.Context): SiteSession {
  return context['session'] as SiteSession;
}

/** Gives the session a new name, which nobody knew before. */
export async function renameSession(context: Koa.Context): Promise<void> {
  await (context['session'] as unknown as { regenerate(): Promise<void> }).regenerate();
}
