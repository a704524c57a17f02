import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Authenticator, type Strategy as PassportStrategy } from 'passport';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { Strategy as OpenId2Strategy } from 'passport-openid2';
import { describe, expect, it, vi } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';

const KEYS = { cookie: { keys: ['0123456789abcdef0123456789abcdef'] } };

/** A site that gives each request 20 ms, and a login that takes longer. */
async function answerOf(strategy: PassportStrategy, form: Record<string, string>) {
  const passport = new Authenticator();
  passport.use(strategy);
  const app = express();
  const failed = vi.fn();
  app.use((_request, response, next) => {
    setTimeout(() => response.headersSent || response.status(503).end('too slow'), 20);
    next();
  });
  app.use(express.urlencoded({ extended: false }));
  app.post('/login', passport.authenticate(strategy.name as string, { session: false, failureRedirect: '/failed' }));
  app.use(((error, _request, _response, _next) => failed(error.code)) as express.ErrorRequestHandler);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const body = new URLSearchParams(form);
    const { status } = await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST', body });
    await vi.waitFor(() => expect(failed).toHaveBeenCalled());
    return { status, failed: failed.mock.calls };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('ATK-D-04 a server that is slower than a site gives a request', () => {
  const pages = usePages();
  const late = { status: 503, failed: [['ERR_HTTP_HEADERS_SENT']] };
  const slowly = (give: string | undefined) => new Promise<string | undefined>((end) => setTimeout(end, 100, give));
  const openid2 = () =>
    new OpenId2Strategy(
      {
        returnURL: 'http://127.0.0.1/return',
        transaction: KEYS,
        stateless: true,
        allowPrivateAddresses: true,
        discoveryPolicy: async () => (await slowly('true')) === 'true',
      },
      () => undefined,
    );

  it('ends that request, and not the process, where the login would go on', async () => {
    pages.set('/page', htmlPage(providerLink(`${pages.origin}/openid`)));
    expect(await answerOf(openid2(), { openid_identifier: `${pages.origin}/page` })).toEqual(late);
  });

  it('ends that request, and not the process, where the login would fail', async () => {
    const resolveAuthority = () => slowly('no issuer');
    const options = { clientName: 'Site', callbackURL: 'http://127.0.0.1/return', transaction: KEYS, resolveAuthority };
    const id4me = new Id4meStrategy(options, () => undefined);
    expect(await answerOf(id4me, { id4me_identifier: 'alice.example.com' })).toEqual(late);
  });
});
