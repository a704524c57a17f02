import cookie from '@fastify/cookie';
import session from '@fastify/session';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import passport from 'passport';
import type { Makeup, RunningSite } from '../login-site.js';
import { openNestSite } from './nest.js';

/** A site on NestJS on Fastify, as its recipe says. */
export function openNestFastifySite(makeup: Makeup): Promise<RunningSite> {
  return openNestSite(makeup, new FastifyAdapter(), async (nest) => {
    const app = nest as NestFastifyApplication;
    const fastify = app.getHttpAdapter().getInstance();
    if (makeup.hasResponse !== false) {
      fastify.addHook('onRequest', async (request, reply) => {
        Object.assign(request, { res: reply });
        // Passport speaks to Node's response. What went to reply.raw would miss what Fastify's plugins add, as session cookies.
        Object.assign(reply, {
          setHeader: (name: string, value: string) => reply.header(name, value),
          end: (body?: string) => reply.send(body),
        });
      });
    }
    if (makeup.hasSession === false) return;
    await app.register(cookie as never);
    const settings = { secret: 'not a secret, and 32 characters long', saveUninitialized: false };
    await app.register(session as never, { ...settings, cookie: { secure: false, sameSite: 'lax' } } as never);
    const remember = passport.session();
    fastify.addHook('preValidation', (request, reply, done) => void remember(request, reply, done));
  });
}
