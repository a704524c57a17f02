import { expect, it } from 'vitest';
import type { Visitor } from '../../packages/passport-openid2/test/visitor.js';
import { COOKIE, forEachLogin, outcomeOf } from './login-scenarios.js';
import type { OpenSite } from './login-site.js';

/** What every framework must do with logins that are kept in cookies of their own. */
export function cookieScenarios(open: OpenSite): void {
  const keptIn = (visitor: Visitor) => [...visitor.cookies.keys()].filter((name) => name.includes('openid-rp-'));

  const kinds = { transactions: [COOKIE] };
  forEachLogin(
    open,
    (logins) => {
      it('needs no session', async () => {
        await logins.open({ hasSession: false });
        const visitor = logins.visitor();
        const page = await visitor.deliver(await logins.answer(visitor));
        expect(outcomeOf(page)).toMatchObject({ status: 200, user: logins.protocol.user('alice') });
        expect([...visitor.cookies]).toEqual([]);
      });

      it('sets its cookie so that no script, no other host and no plain request gets at it', async () => {
        await logins.open();
        const { setCookies } = await logins.visitor().post('/auth/login', logins.protocol.form('alice'));
        const own = setCookies.filter((header) => header.includes('openid-rp-'));
        expect(own).toHaveLength(1);
        const [pair = '', ...attributes] = (own[0] ?? '').split('; ');
        expect(pair).toMatch(/^__Host-openid-rp-[\w-]{22}=/);
        expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=900', 'Path=/', 'SameSite=Lax', 'Secure']);
        expect(Buffer.byteLength(own[0] ?? '')).toBeLessThan(4_096);
      });

      it('sets and removes its cookie beside those of the site', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const answer = await logins.answer(visitor);
        expect(keptIn(visitor)).toHaveLength(1);
        const { setCookies } = await visitor.deliver(answer);
        // Koa's session has two.
        expect(setCookies.length).toBeGreaterThanOrEqual(2);
        expect(keptIn(visitor)).toEqual([]);
        expect(outcomeOf(await visitor.get('/me'))).toMatchObject({ user: logins.protocol.user('alice') });
      });

      it('keeps eight logins in a browser, and the youngest', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const answers = [];
        for (let count = 0; count < 10; count += 1) answers.push(await logins.answer(visitor));
        expect(keptIn(visitor)).toHaveLength(8);
        const pages = [];
        for (const answer of answers) pages.push(outcomeOf(await visitor.deliver(answer)));
        expect(pages.map(({ status }) => status)).toEqual([403, 403, ...Array(8).fill(200)]);
        expect(pages[0]).toMatchObject({ info: { code: 'TRANSACTION_COOKIE_ABSENT' } });
      });

      it('refuses a cookie that somebody changed', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const answer = await logins.answer(visitor);
        const [name = ''] = keptIn(visitor);
        visitor.cookies.set(name, `${visitor.cookies.get(name)?.slice(0, -4)}AAAA`);
        expect(outcomeOf(await visitor.deliver(answer))).toMatchObject({
          status: 403,
          info: { code: 'TRANSACTION_MALFORMED' },
        });
      });

      it('is an error of the site where a login does not fit into a cookie', async () => {
        await logins.open({ authenticate: { appState: 'x'.repeat(4_000) } });
        const page = await logins.visitor().post('/auth/login', logins.protocol.form('alice'));
        expect(outcomeOf(page)).toEqual({ status: 500, error: 'TRANSACTION_TOO_LARGE' });
        expect(page.setCookies).toEqual([]);
      });
    },
    kinds,
  );
}
