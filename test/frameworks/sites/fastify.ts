import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import { Authenticator } from '@fastify/passport';
import session from '@fastify/session';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { errorPage, type Makeup, REDIRECTS, type RunningSite } from '../login-site.js';

type SingleStrategyCallback = (
  request: FastifyRequest,
  reply: FastifyReply,
  error: Error | null,
  user?: unknown,
  info?: unknown,
  status?: number,
) => Promise<void>;

/** A site on Fastify, as its recipe says. */
export async function openFastifySite(makeup: Makeup): Promise<RunningSite> {
  const { protocol, transaction, options, authenticate = {}, redirects, hasSession = true, hasParser = true } = makeup;
  const passport = new Authenticator();
  passport.registerUserSerializer(async (user) => user);
  passport.registerUserDeserializer(async (user) => user);
  passport.use(new protocol.Strategy({ ...protocol.options(transaction), ...options }, protocol.verify));

  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const { status, outcome } = errorPage({ status: statusCode, ...(error as object) });
    return reply.code(status).send(outcome);
  });
  await app.register(cookie);
  // It asks for the decorator, even where nobody uses it.
  if (!hasSession) app.decorateRequest('session');
  else {
    await app.register(session, {
      secret: 'not a secret, and 32 characters long',
      saveUninitialized: makeup.savesUninitialized ?? false,
      cookie: { secure: false, sameSite: 'lax' },
    });
  }
  if (hasParser) await app.register(formBody);
  await app.register(passport.initialize());
  if (hasSession) await app.register(passport.secureSession());
  if (makeup.hasResponse !== false) {
    app.addHook('onRequest', async (request, reply) => {
      Object.assign(request, { res: reply });
    });
  }

  const settled: SingleStrategyCallback = async (request, reply, error, user, info, status = 401) => {
    if (error) throw error;
    if (user && hasSession) await request.logIn(user);
    await reply.code(user ? 200 : status).send({ user, info });
  };
  const login = redirects
    ? passport.authenticate(protocol.name, { ...authenticate, ...REDIRECTS })
    : passport.authenticate(protocol.name, authenticate, settled);
  for (const url of ['/auth/login', '/auth/return']) {
    app.route({ method: ['GET', 'POST'], url, preValidation: login, handler: async () => {} });
  }
  app.get('/me', async ({ user }) => ({ user }));
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return { origin, close: () => app.close() };
}
