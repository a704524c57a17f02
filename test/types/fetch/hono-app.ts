import { type Context, Hono } from 'hono';
import { generateSignedCookie, getSignedCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { RelyingParty } from 'openid-rp-core/openid2';
import { createLogin } from './create-login.js';

const COOKIE = { path: '/', httpOnly: true, secure: true, sameSite: 'Lax', prefix: 'host' } as const;

/** A whole site; who is logged in is in a signed cookie. */
export function createApp(party: RelyingParty, secret: string): Hono {
  const login = createLogin(party, [secret], async (identifier, headers) => {
    headers.append('Set-Cookie', await generateSignedCookie('user', identifier, secret, COOKIE));
    headers.set('Location', '/');
    return new Response(null, { status: 303, headers });
  });
  const form = (context: Context) => {
    const why = context.req.query('why');
    return context.html(html`<form method="post" action="/auth/openid">
      ${why === undefined ? '' : `That did not work (${why}).`} <input name="openid_identifier"> <button>Log in</button>
    </form>`);
  };
  const app = new Hono();
  app.get('/', async (context) => {
    const user = await getSignedCookie(context, secret, 'user', 'host');
    return user ? context.text(`Logged in as ${user}`) : form(context);
  });
  app.get('/login', form);
  app.post('/auth/openid', (context) => login.begin(context.req.raw));
  app.on(['GET', 'POST'], '/auth/openid/return', (context) => login.complete(context.req.raw));
  return app;
}
