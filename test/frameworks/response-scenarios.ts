import { expect, it } from 'vitest';
import { COOKIE, forEachLogin, outcomeOf } from './login-scenarios.js';
import type { OpenSite } from './login-site.js';

/** What a framework must do that gives the response to those alone who follow its recipe, where a site does not. */
export function responseScenarios(open: OpenSite, redirectsByItself: boolean): void {
  forEachLogin(
    open,
    (logins) => {
      it('is an error of the site where the response is out of reach', async () => {
        await logins.open({ hasResponse: false });
        const page = await logins.visitor().post('/auth/login', logins.protocol.form('alice'));
        expect(outcomeOf(page)).toEqual({ status: 500, error: 'RESPONSE_UNREACHABLE' });
      });
    },
    { transactions: redirectsByItself ? [COOKIE] : ['session', COOKIE] },
  );
  if (!redirectsByItself) return;
  forEachLogin(
    open,
    (logins) => {
      it('needs no response', async () => {
        await logins.open({ hasResponse: false });
        const visitor = logins.visitor();
        expect((await visitor.deliver(await logins.answer(visitor))).status).toBe(200);
      });
    },
    { transactions: ['session'] },
  );
}
