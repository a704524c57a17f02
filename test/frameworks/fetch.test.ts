import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it, vi } from 'vitest';
import { COOKIE, forEachLogin, outcomeOf } from './login-scenarios.js';
import { postScenarios } from './post-scenarios.js';
import { id4meProtocol, openId2Protocol } from './protocol.js';
import { openFetchSite } from './sites/fetch.js';

const refusedFor = (code: string) => ({ status: 303, location: `/login?why=${code}` });

describe('the bare core, with a Fetch request in and a response out', () => {
  forEachLogin(
    openFetchSite,
    (logins) => {
      it('logs a visitor in, and leaves no cookie', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const page = await visitor.deliver(await logins.answer(visitor));
        expect(outcomeOf(page)).toEqual({ status: 200, user: logins.protocol.user('alice') });
        expect([...visitor.cookies]).toEqual([]);
      });

      it('ATK-C-10 begins no login with what a page of another site sends', async () => {
        await logins.open();
        const form = logins.protocol.form('alice');
        const page = await logins.visitor().post('/auth/login', form, { 'sec-fetch-site': 'cross-site' });
        expect(page).toMatchObject(refusedFor('CROSS_SITE_REQUEST'));
      });

      it('takes one answer for each login, even where an older cookie is put back', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const url = await logins.begin(visitor);
        const before = visitor.clone();
        expect((await visitor.deliver(await logins.protocol.approve(url, 'alice'))).status).toBe(200);
        const page = await before.deliver(await logins.protocol.approve(url, 'alice'));
        expect(page).toMatchObject(refusedFor('TRANSACTION_USED'));
      });

      it('completes the logins of two tabs, and belongs to the browser that began it', async () => {
        await logins.open();
        const [visitor, thief] = [logins.visitor(), logins.visitor()];
        const [first, second] = [await logins.answer(visitor), await logins.answer(visitor, 'bob')];
        await logins.begin(thief);
        expect(await thief.deliver(second)).toMatchObject(refusedFor('TRANSACTION_COOKIE_ABSENT'));
        expect(outcomeOf(await visitor.deliver(first))).toMatchObject({ user: logins.protocol.user('alice') });
        expect(outcomeOf(await visitor.deliver(second))).toMatchObject({ user: logins.protocol.user('bob') });
      });

      it('sets a cookie for this host alone, out of reach of scripts', async () => {
        await logins.open();
        const { setCookies } = await logins.visitor().post('/auth/login', logins.protocol.form('alice'));
        expect(setCookies).toHaveLength(1);
        expect(setCookies[0]).toMatch(/^__Host-openid-rp-.*; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax; Secure$/);
      });

      it('redirects a visitor who cancelled, or came without an answer, to the login page', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const page = await visitor.deliver(await logins.protocol.cancel(await logins.begin(visitor)));
        expect(page).toMatchObject({ status: 303, location: '/login?why=cancelled' });
        expect(await visitor.get('/auth/return')).toMatchObject({ status: 303, location: '/login' });
      });

      it('tells the login page by a code what went wrong, be it a typo or the store', async () => {
        const store = new MemoryStore();
        await logins.open({ options: { store } });
        const visitor = logins.visitor();
        const answer = await logins.answer(visitor);
        expect(await visitor.post('/auth/login', {})).toMatchObject(refusedFor('IDENTIFIER_ABSENT'));
        store.add = () => Promise.reject(new Error('the disk is full'));
        expect(await visitor.deliver(answer)).toMatchObject(refusedFor('STORE_FAILED'));
      });

      it('ends after 15 minutes, though the browser still sends its cookie', async () => {
        await logins.open();
        const visitor = logins.visitor();
        const answer = await logins.answer(visitor);
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
        expect(await visitor.deliver(answer)).toMatchObject(refusedFor('TRANSACTION_EXPIRED'));
      });
    },
    { protocols: [openId2Protocol, id4meProtocol], transactions: [COOKIE] },
  );
  postScenarios(openFetchSite, [COOKIE]);
});
