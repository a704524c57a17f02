import { once } from 'node:events';
import { type IncomingMessage, request as sendRequest } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import passport from 'passport';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorPage, listen, type RunningSite } from './login-site.js';
import '../types/recipe-multi-tenant.js';

let site: RunningSite;
beforeAll(async () => {
  const app = express();
  app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }), passport.session());
  // Stands for a login; what the recipe's verify callbacks give has these members.
  app.get('/login', (request, _response, next) => {
    request.logIn({ tenant: 'One', identifier: 'https://a.example/' }, next);
  });
  app.use((request, response) => void response.json(request.user ?? null));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(errorPage(error).status).end();
  });
  site = await listen(app);
});
afterAll(() => site.close());

/** `fetch` would choose the header Host itself. */
async function get(host: string, path: string, cookie = '') {
  const request = sendRequest(new URL(path, site.origin), { headers: { host, cookie } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  const [set = ''] = response.headers['set-cookie'] ?? [];
  return { status: response.statusCode, text, cookie: set.split(';', 1)[0] ?? '' };
}

it('the recipe for several sites lets nobody in with the session of another tenant', async () => {
  const { cookie } = await get('one.example', '/login');
  expect(await get('one.example', '/', cookie)).toMatchObject({ text: expect.stringContaining('a.example') });
  expect(await get('two.example', '/', cookie)).toMatchObject({ status: 200, text: 'null' });
});

it('the recipe for several sites knows no host that is none of them', async () => {
  const { cookie } = await get('one.example', '/login');
  expect(await get('evil.example', '/', cookie)).toMatchObject({ status: 421, text: '' });
});
