import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import passport from 'passport';

@Injectable()
export class RedirectingGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const http = context.switchToHttp();
    const login = passport.authenticate('openid2', { successRedirect: '/', failureRedirect: '/login' });
    return new Promise<boolean>((resolve, reject) => {
      login(http.getRequest(), http.getResponse(), (error: unknown) => (error ? reject(error) : resolve(true)));
    });
  }
}
