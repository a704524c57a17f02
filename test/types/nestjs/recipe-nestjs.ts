import { All, Controller, type ExecutionContext, HttpException, Injectable, Redirect, UseGuards } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { type Profile, Strategy } from 'passport-openid2';

@Injectable()
export class OpenIdStrategy extends PassportStrategy(Strategy, 'openid2') {
  constructor() {
    super({ returnURL: 'https://site.example/auth/openid/return' });
  }

  validate(identifier: string, _profile: Profile) {
    return { identifier };
  }
}

@Injectable()
export class OpenIdGuard extends AuthGuard('openid2') {
  override async canActivate(context: ExecutionContext) {
    await super.canActivate(context);
    await super.logIn(context.switchToHttp().getRequest());
    return true;
  }

  // Else every failure is 401, without its reason.
  override handleRequest<User>(error: unknown, user: User, info: unknown, _context: ExecutionContext, status?: number) {
    if (error) throw error;
    if (!user) throw new HttpException(info as object, status ?? 401);
    return user;
  }
}

@Controller('auth/openid')
export class OpenIdController {
  @All(['', 'return'])
  @UseGuards(OpenIdGuard)
  @Redirect()
  login() {
    return { url: '/' };
  }
}
