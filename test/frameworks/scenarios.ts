import { MemoryStore } from 'openid-rp-core/stores';
import { expect, it, vi } from 'vitest';
import { forEachLogin, outcomeOf } from './login-scenarios.js';
import type { OpenSite } from './login-site.js';

/** What every framework must do, for both protocols and both ways of keeping a login until its answer. */
export function loginScenarios(open: OpenSite): void {
  forEachLogin(open, (logins, transaction) => {
    const isKeptInSession = transaction === 'session';

    it('logs a visitor in, who stays logged in', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const query = new URLSearchParams(logins.protocol.form('alice'));
      const { status, location } = await visitor.get(`/auth/login?${query}`);
      expect(status).toBe(302);
      const page = await visitor.deliver(await logins.protocol.approve(location, 'alice'));
      const user = logins.protocol.user('alice');
      expect(outcomeOf(page)).toMatchObject({ status: 200, user });
      expect(outcomeOf(await visitor.get('/me'))).toEqual({ status: 200, user });
      expect(outcomeOf(await logins.visitor().get('/me'))).toEqual({ status: 200, user: null });
    });

    it('ATK-C-10 begins no login with what a page of another site sends', async () => {
      await logins.open();
      const form = logins.protocol.form('alice');
      const page = await logins.visitor().post('/auth/login', form, { 'sec-fetch-site': 'cross-site' });
      expect(outcomeOf(page)).toMatchObject({ status: 403, user: false, info: { code: 'CROSS_SITE_REQUEST' } });
    });

    it('says what the login was begun with', async () => {
      await logins.open({ authenticate: { appState: { a: 1 }, returnTo: '/account' } });
      const visitor = logins.visitor();
      const info = { appState: { a: 1 }, returnTo: '/account' };
      expect(outcomeOf(await visitor.deliver(await logins.answer(visitor)))).toMatchObject({ status: 200, info });
    });

    it('takes an answer once, even where the browser still has all its cookies', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const answer = await logins.answer(visitor);
      const before = visitor.clone();
      expect((await visitor.deliver(answer)).status).toBe(200);
      const [again, replayed] = [await visitor.deliver(answer), await before.deliver(answer)];
      expect(outcomeOf(again)).toMatchObject({ status: 403, user: false });
      // A session that was regenerated is gone, and a nonce is known; see the next for what of a cookie alone.
      expect(outcomeOf(replayed)).toMatchObject({ status: 403, user: false });
    });

    it('takes one answer for each login, even where an older cookie is put back', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const url = await logins.begin(visitor);
      const before = visitor.clone();
      expect((await visitor.deliver(await logins.protocol.approve(url, 'alice'))).status).toBe(200);
      const page = await before.deliver(await logins.protocol.approve(url, 'alice'));
      // The session that it was in is gone. A sealed cookie opens as before: the store is what remembers.
      const code = isKeptInSession ? 'TRANSACTION_ABSENT' : 'TRANSACTION_USED';
      expect(outcomeOf(page)).toMatchObject({ status: 403, user: false, info: { code } });
    });

    it('takes an answer once, of many that come together', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const answer = await logins.answer(visitor);
      const twins = Array.from({ length: 5 }, () => visitor.clone());
      const pages = await Promise.all(twins.map((twin) => twin.deliver(answer)));
      expect(pages.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('completes what other tabs began before the login', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const [first, second] = [await logins.answer(visitor), await logins.answer(visitor, 'bob')];
      expect(outcomeOf(await visitor.deliver(first))).toMatchObject({ user: logins.protocol.user('alice') });
      expect(outcomeOf(await visitor.deliver(second))).toMatchObject({ user: logins.protocol.user('bob') });
      expect(outcomeOf(await visitor.get('/me'))).toMatchObject({ user: logins.protocol.user('bob') });
    });

    it('changes the session at the login, so that nobody can have planted it', async () => {
      await logins.open();
      const visitor = logins.visitor();
      await visitor.deliver(await logins.answer(visitor));
      const planted = visitor.clone();
      await visitor.deliver(await logins.answer(visitor, 'bob'));
      expect(planted.cookies).not.toEqual(visitor.cookies);
      expect(outcomeOf(await planted.get('/me'))).toEqual({ status: 200, user: null });
    });

    it('keeps logins apart that overlap', async () => {
      await logins.open();
      const users = ['alice', 'bob', 'alice', 'bob'];
      const logIn = async (userName: string) => {
        const visitor = logins.visitor();
        return outcomeOf(await visitor.deliver(await logins.answer(visitor, userName))).user;
      };
      expect(await Promise.all(users.map(logIn))).toEqual(users.map((name) => logins.protocol.user(name)));
    });

    it('belongs to the browser that began it', async () => {
      await logins.open();
      const [visitor, thief] = [logins.visitor(), logins.visitor()];
      const answer = await logins.answer(visitor);
      await logins.begin(thief);
      expect(outcomeOf(await thief.deliver(answer))).toMatchObject({
        status: 403,
        user: false,
        info: { code: isKeptInSession ? 'TRANSACTION_ABSENT' : 'TRANSACTION_COOKIE_ABSENT' },
      });
      expect((await visitor.deliver(answer)).status).toBe(200);
    });

    it('tells the site that the visitor cancelled', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const page = await visitor.deliver(await logins.protocol.cancel(await logins.begin(visitor)));
      expect(outcomeOf(page)).toMatchObject({ status: 401, user: false, info: { code: 'CANCELLED' } });
      expect(outcomeOf(await visitor.get('/me'))).toEqual({ status: 200, user: null });
    });

    it('tells the site by a code what a visitor did wrong', async () => {
      await logins.open();
      const page = await logins.visitor().get('/auth/login');
      expect(outcomeOf(page)).toMatchObject({ status: 400, user: false, info: { code: expect.any(String) } });
    });

    it('is an error for the site to handle where its store fails', async () => {
      const store = new MemoryStore();
      await logins.open({ options: { store } });
      const visitor = logins.visitor();
      const answer = await logins.answer(visitor);
      store.add = () => Promise.reject(new Error('the disk is full'));
      expect(outcomeOf(await visitor.deliver(answer))).toEqual({ status: 503, error: 'STORE_FAILED' });
    });

    it('ends after 15 minutes, though the browser still sends its cookie', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const answer = await logins.answer(visitor);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
      expect(outcomeOf(await visitor.deliver(answer))).toMatchObject({
        status: 403,
        info: { code: 'TRANSACTION_EXPIRED' },
      });
    });
  });
}
