import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import passport from 'passport';

/** For `main.ts`, before `listen`. */
export function usePassport(app: NestFastifyApplication): void {
  const remember = passport.session();
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    Object.assign(request, { res: reply });
    Object.assign(reply, {
      setHeader: (name: string, value: string) => reply.header(name, value),
      end: (body?: string) => reply.send(body),
    });
  });
  fastify.addHook('preValidation', (request, reply, done) => void remember(request, reply, done));
}
