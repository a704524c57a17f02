import { expect, it } from 'vitest';
import { forEachLogin, outcomeOf } from './login-scenarios.js';
import { type OpenSite, REDIRECTS } from './login-site.js';

/** What every framework must do where Passport is left to log in by itself, with `successRedirect` and `failureRedirect`. */
export function redirectScenarios(open: OpenSite): void {
  forEachLogin(open, (logins) => {
    it('redirects after success, and leaves the logins of other tabs', async () => {
      await logins.open({ redirects: true });
      const visitor = logins.visitor();
      const [first, second] = [await logins.answer(visitor), await logins.answer(visitor, 'bob')];
      for (const [answer, userName] of [
        [first, 'alice'],
        [second, 'bob'],
      ] as const) {
        expect(await visitor.deliver(answer)).toMatchObject({ status: 302, location: REDIRECTS.successRedirect });
        expect(outcomeOf(await visitor.get('/me'))).toMatchObject({ user: logins.protocol.user(userName) });
      }
    });

    it('redirects after failure', async () => {
      await logins.open({ redirects: true });
      const visitor = logins.visitor();
      const page = await visitor.deliver(await logins.protocol.cancel(await logins.begin(visitor)));
      expect(page).toMatchObject({ status: 302, location: REDIRECTS.failureRedirect });
      expect(outcomeOf(await visitor.get('/me'))).toEqual({ status: 200, user: null });
    });
  });
}
