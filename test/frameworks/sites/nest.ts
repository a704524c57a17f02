import 'reflect-metadata';
import {
  All,
  type ArgumentsHost,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  type INestApplication,
  Injectable,
  Module,
  Req,
  UseGuards,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { AuthGuard, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { errorPage, type Makeup, REDIRECTS, type RunningSite } from '../login-site.js';

/** A request that a guard let through. */
interface LoggedIn {
  readonly user?: unknown;
  readonly authInfo?: unknown;
}

/** What a guard needs of a response, on Express and on Fastify. */
interface Answer {
  status(code: number): Answer;
  send(body: object): unknown;
}

/**
 * Opens a site on NestJS, as its recipe says. Decorators are called as the functions that they are, because this compiler does not
 * know the older kind.
 *
 * @param prepare sets up what is different on Express and Fastify
 */
export async function openNestSite(
  makeup: Makeup,
  adapter: AbstractHttpAdapter,
  prepare: (app: INestApplication) => void | Promise<void>,
): Promise<RunningSite> {
  const { hasParser = true } = makeup;
  const app = await NestFactory.create(appModule(makeup), adapter, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
    bodyParser: hasParser,
  });
  await prepare(app);
  app.useGlobalFilters({
    catch(error: unknown, host: ArgumentsHost) {
      const response: Answer = host.switchToHttp().getResponse();
      const { status, outcome } = errorPage(error);
      if (error instanceof HttpException) response.status(error.getStatus()).send(error.getResponse() as object);
      else response.status(status).send(outcome);
    },
  });
  await app.listen(0, '127.0.0.1');
  return { origin: await app.getUrl(), close: () => app.close() };
}

function appModule(makeup: Makeup): new () => object {
  const { protocol, transaction, options } = makeup;

  class LoginStrategy extends PassportStrategy(protocol.Strategy, protocol.name) {
    constructor() {
      super({ ...protocol.options(transaction), ...options } as never);
    }

    validate(first: string, profile: { readonly id: string }): object {
      return protocol.verify(first, profile);
    }
  }
  Injectable()(LoginStrategy);

  class Serializer extends PassportSerializer {
    serializeUser(user: unknown, done: (error: null, kept: unknown) => void): void {
      done(null, user);
    }

    deserializeUser(kept: unknown, done: (error: null, user: unknown) => void): void {
      done(null, kept);
    }
  }
  Injectable()(Serializer);

  class AppModule {}
  Module({ controllers: [loginController(makeup)], providers: [LoginStrategy, Serializer] })(AppModule);
  return AppModule;
}

function loginController(makeup: Makeup): new () => object {
  const { protocol, authenticate = {}, redirects, hasSession = true } = makeup;

  class LoginGuard extends AuthGuard(protocol.name) {
    override getAuthenticateOptions(): object {
      return authenticate;
    }

    /** The guard's own answer to whatever failed is 401, and no reason. */
    override handleRequest<User>(
      error: unknown,
      user: User,
      info: unknown,
      _context: ExecutionContext,
      status?: number,
    ): User {
      if (error) throw error;
      if (!user) throw new HttpException({ user: false, info }, status ?? 401);
      return user;
    }

    override async canActivate(context: ExecutionContext): Promise<boolean> {
      await super.canActivate(context);
      if (hasSession) await super.logIn(context.switchToHttp().getRequest());
      return true;
    }
  }

  class RedirectingGuard implements CanActivate {
    canActivate(context: ExecutionContext): Promise<boolean> {
      const http = context.switchToHttp();
      const login = passport.authenticate(protocol.name, { ...authenticate, ...REDIRECTS });
      return new Promise((resolve, reject) => {
        login(http.getRequest(), http.getResponse(), (error: unknown) => (error ? reject(error) : resolve(true)));
      });
    }
  }

  class LoginController {
    login({ user, authInfo }: LoggedIn): object {
      return { user, info: authInfo };
    }

    me({ user }: LoggedIn): object {
      return { user: user ?? null };
    }
  }
  Controller()(LoginController);
  decorate(
    LoginController,
    'login',
    All(['auth/login', 'auth/return']),
    UseGuards(redirects ? RedirectingGuard : LoginGuard),
  );
  decorate(LoginController, 'me', Get('me'));
  return LoginController;
}

/** What `@A() @B() method(@Req() request)` does. */
function decorate(type: { prototype: object }, method: string, ...decorators: MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, method) ?? {};
  for (const decorator of decorators) decorator(type.prototype, method, descriptor);
  Req()(type.prototype, method, 0);
}
