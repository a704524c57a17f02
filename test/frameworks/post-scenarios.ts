import { expect, it } from 'vitest';
import type { Carried, Page, Visitor } from '../../packages/passport-openid2/test/visitor.js';
import { forEachLogin, type Kinds, type Logins, outcomeOf } from './login-scenarios.js';
import type { OpenSite } from './login-site.js';
import { openId2Protocol } from './protocol.js';

/** More than goes into a URL. */
const LONG_VALUE = { 'ax.value.long': 'x'.repeat(9_000) };
const MANY = Array.from({ length: 40 }, (_, index) => `https://attributes.example/with/a/long/name/${index}`);

/** What every framework must do with answers and requests that are forms, which OpenID 2.0 has. */
export function postScenarios(open: OpenSite, transactions?: Kinds['transactions']): void {
  const define = (logins: Logins) => {
    /** An answer that the provider's page posts. */
    async function posted(visitor: Visitor): Promise<Carried> {
      return logins.answer(visitor, 'alice', 'POST');
    }

    it('completes with a form that comes with its cookie', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const page = await visitor.deliver(await posted(visitor));
      expect(outcomeOf(page)).toMatchObject({ status: 200, user: logins.protocol.user('alice') });
    });

    it('lets the browser come back with its cookie, by GET, where another site posted the form', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const bounced = await postFromElsewhere(logins, visitor, await posted(visitor));
      expect(bounced.status).toBe(303);
      expect(bounced.location).toMatch(/^\/auth\/return\?/);
      expect(outcomeOf(await visitor.get(bounced.location))).toMatchObject({ user: logins.protocol.user('alice') });
      // Once: a browser that has no such login does not go round in circles.
      expect(isRefused(await logins.visitor().get(bounced.location))).toBe(true);
    });

    it('lets the browser post a long form again, from a page of the site', async () => {
      await logins.open();
      const visitor = logins.visitor();
      const url = await logins.begin(visitor);
      logins.identity.openid2.faults.assertionOverridesBeforeSigning = LONG_VALUE;
      const answer = await logins.protocol.approve(url, 'alice', 'POST');
      const bounced = await postFromElsewhere(logins, visitor, answer);
      expect(bounced.status).toBe(200);
      const { action, fields } = formOf(bounced.text);
      expect(action).toMatch(/^\/auth\/return\?/);
      const page = await visitor.post(action, fields);
      expect(outcomeOf(page)).toMatchObject({ status: 200, user: logins.protocol.user('alice') });
      expect(isRefused(await logins.visitor().post(action, fields))).toBe(true);
    });

    it('sends a long request as a form, and keeps the login with it', async () => {
      await logins.open({ options: { ax: { ifAvailable: MANY } } });
      const visitor = logins.visitor();
      const page = await visitor.post('/auth/login', logins.protocol.form('alice'));
      expect(page.status).toBe(200);
      const { action, fields } = formOf(page.text);
      const request = { url: action, body: new URLSearchParams(fields).toString() };
      const answer = logins.identity.openid2.approve(request, { user: 'alice' });
      expect(outcomeOf(await visitor.deliver(answer))).toMatchObject({ user: logins.protocol.user('alice') });
    });

    it('sends pages of its own with headers that let nothing else run in them', async () => {
      await logins.open({ options: { ax: { ifAvailable: MANY } } });
      const { headers } = await logins.visitor().post('/auth/login', logins.protocol.form('alice'));
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
    });
  };
  forEachLogin(open, define, { protocols: [openId2Protocol], ...(transactions && { transactions }) });
}

/**
 * What a site does that has no parser for forms.
 *
 * @param expected the answer to a form, and something that it says
 */
export function parserScenarios(open: OpenSite, expected: { readonly status: number; readonly text: string }): void {
  const define = (logins: Logins) => {
    it('says so where the site does not parse forms', async () => {
      await logins.open({ hasParser: false });
      const visitor = logins.visitor();
      const { location } = await visitor.get(`/auth/login?${new URLSearchParams(logins.protocol.form('alice'))}`);
      const { status, text } = await visitor.deliver(await logins.protocol.approve(location, 'alice', 'POST'));
      expect(status).toBe(expected.status);
      expect(text).toContain(expected.text);
      expect((await visitor.deliver(await logins.protocol.approve(location, 'alice'))).status).toBe(200);
    });
  };
  forEachLogin(open, define, { protocols: [openId2Protocol] });
}

/** Posts from another site, as a browser does: without cookies, which are all SameSite=Lax; what it is given, it keeps. */
export async function postFromElsewhere(logins: Logins, visitor: Visitor, answer: Carried): Promise<Page> {
  const crossSite = logins.visitor();
  const page = await crossSite.deliver(answer);
  for (const [name, value] of crossSite.cookies) visitor.cookies.set(name, value);
  return page;
}

/** Whether an answer failed a check: some sites say so themselves, others send the visitor to a page that does. */
function isRefused({ status, location }: Page): boolean {
  return status === 403 || location.startsWith('/login?why=TRANSACTION_');
}

/** The hidden fields of a page, as a browser would send them. */
function formOf(html: string): { action: string; fields: Record<string, string> } {
  const unescaped = (text = '') =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return {
    action: unescaped(/<form method="post" action="([^"]*)"/.exec(html)?.[1]),
    fields: Object.fromEntries([...inputs].map(([, name, value]) => [unescaped(name), unescaped(value)])),
  };
}
