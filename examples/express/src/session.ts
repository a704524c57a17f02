import type { Forms, SessionRecords, Site, SiteSession, SiteUser } from 'example-site';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';

declare module 'express-session' {
  interface SessionData extends SiteSession {}
}

declare global {
  namespace Express {
    interface User extends SiteUser {}
    interface Request {
      forms: Forms;
    }
  }
}

/** Sessions in the store of all processes. */
export function sessions({ sessions: records, sessionSecret, cookieName, isHttps }: Site): RequestHandler {
  return session({
    store: new SessionStore(records),
    name: cookieName,
    secret: sessionSecret,
    resave: false,
    saveUninitialized: false,
    // Where a proxy ends https, X-Forwarded-Proto tells express-session that the cookie may go out.
    proxy: isHttps,
    cookie: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/' },
  });
}

/** Gives the session a new name, which nobody knew before. */
export async function renameSession(request: Request): Promise<void> {
  const { cookie: _, ...content } = request.session;
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error) => (error ? reject(error) : resolve()));
  });
  Object.assign(request.session, content);
}

/** The records with the callbacks that express-session calls. */
class SessionStore extends Store {
  readonly #records: SessionRecords;

  constructor(records: SessionRecords) {
    super();
    this.#records = records;
  }

  get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#records.get(id).then((found) => done(null, found as SessionData | null), done);
  }

  set(id: string, data: SessionData, done: (error?: unknown) => void = () => undefined): void {
    this.#records.set(id, data).then(() => done(), done);
  }

  destroy(id: string, done: (error?: unknown) => void = () => undefined): void {
    this.#records.destroy(id).then(() => done(), done);
  }
}
