import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requirement } from '../interop/requirement.js';
import { findChromium, launchBrowser, look, type Visit, visit } from './browser.js';
import { type ExampleSite, FRAMEWORKS, startExampleSite } from './example-site.js';
import { ID4ME_MISTAKES, isTurnOf } from './mistake.js';
import { decideAtAuthority, nextDocument, typeId4me, words } from './person.js';

const chromium = findChromium();
const hasChromium = requirement('chromium', chromium.found, chromium.reason);

describe.skipIf(!hasChromium).each(FRAMEWORKS)('a person logs in with ID4me on the %s example', (framework) => {
  let browser: Browser;
  let site: ExampleSite;
  let person: Visit;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startExampleSite(framework)]);
  });
  afterAll(async () => {
    await browser?.close();
    expect(await site?.stop()).toBe(0);
  });
  beforeEach(async () => {
    person = await visit(browser);
  });
  afterEach(async () => {
    await person.page.context().close();
    expect(person.complaints).toEqual([]);
  });

  it('by a domain name, and sees what the site may know and why', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeId4me(page, site.id4me[0]);
    expect(new URL(page.url()).hostname).toBe('authority.id4me.localhost');
    expect(await words(page)).toMatch(/Example site/);
    expect(await words(page)).toMatch(/name: To greet you[\s\S]*email: To show it in your account/);
    await look(page, 'id4me-authority');
    await decideAtAuthority(page, 'Allow');

    expect(page.url()).toBe(`${site.origin}/account`);
    await look(page, 'id4me-account');
    const account = await words(page);
    expect(account).toMatch(/Your ID4me\s+alice\.id4me\.localhost\s/);
    expect(account).toMatch(/known to http:\/\/authority\.id4me\.localhost:\d+ as \S{20,}/);
    expect(account).toMatch(/Name\s+Alice Ängström/);
    expect(account).toMatch(/E-mail\s+alice@example\.org\s+not verified/);
  });

  it('by an e-mail address, which a link fills in, and keeps an address to themselves', async () => {
    const { page } = person;
    const [, bob] = site.id4me;
    await page.goto(`${site.origin}/login`);
    await page.getByRole('link', { name: bob }).click();
    expect(await page.getByLabel('Your ID4me').inputValue()).toBe(bob);
    expect(await page.getByLabel('Your OpenID').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Continue with ID4me' }).click();
    await decideAtAuthority(page, 'Allow', ['email']);
    const account = await words(page);
    expect(account).toContain(bob);
    expect(account).toContain('Bob Builder');
    expect(account).not.toContain('E-mail');
  });

  it('and gets back to the page that asked for it, though they cancelled first', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/account?view=1`);
    await typeId4me(page, site.id4me[0]);
    const [response] = await Promise.all([nextDocument(page, '/return'), decideAtAuthority(page, 'Cancel')]);
    expect(response.status()).toBe(401);
    expect(await page.getByRole('alert').textContent()).toContain('You cancelled the login');
    await look(page, 'id4me-cancelled');
    expect(await page.getByLabel('Your ID4me').inputValue()).toBe(site.id4me[0]);
    await page.getByRole('button', { name: 'Continue with ID4me' }).click();
    await decideAtAuthority(page, 'Allow');
    expect(page.url()).toBe(`${site.origin}/account?view=1`);
  });

  it('without JavaScript', async () => {
    const { page, complaints } = await visit(browser, { javaScriptEnabled: false });
    await page.goto(`${site.origin}/login`);
    await typeId4me(page, site.id4me[0]);
    await decideAtAuthority(page, 'Allow');
    expect(await words(page)).toContain('Alice Ängström');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  for (const { name, typed, code, words: pattern } of ID4ME_MISTAKES.filter(isTurnOf(framework))) {
    it(`is told so after typing ${name}, and may correct it`, async () => {
      const { page } = person;
      await page.goto(`${site.origin}/login`);
      const [response] = await Promise.all([nextDocument(page), typeId4me(page, typed)]);
      expect(response.status()).toBe(400);
      expect(await page.getByRole('alert').textContent()).toMatch(pattern);
      await look(page, `id4me-failure-${code.toLowerCase().replaceAll('_', '-')}`);
      expect(await page.getByLabel('Your ID4me').inputValue()).toBe(typed);
      expect(await page.locator('#id4me_identifier:focus').count()).toBe(1);
      await site.printed(new RegExp(`login failed: ${code} step=\\S+ \\S.*`));

      await typeId4me(page, site.id4me[0]);
      await decideAtAuthority(page, 'Allow');
      expect(page.url()).toBe(`${site.origin}/account`);
    });
  }

  it('and out again, at the authority, too', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeId4me(page, site.id4me[0]);
    await decideAtAuthority(page, 'Allow');
    await page.getByRole('button', { name: 'Log out' }).click();
    expect(new URL(page.url()).hostname).toBe('authority.id4me.localhost');
    await look(page, 'id4me-log-out');
    expect(await words(page)).toContain('Example site asks whether you log out here, too.');
    await page.getByRole('button', { name: 'Log out' }).click();
    expect(page.url()).toBe(`${site.origin}/`);
    expect(await page.getByLabel('Your ID4me').isVisible()).toBe(true);
  });

  it('and is logged out here after logging out at the authority', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeId4me(page, site.id4me[0]);
    const { origin } = new URL(page.url());
    await decideAtAuthority(page, 'Allow');
    await page.waitForURL('**/account');
    expect((await page.reload())?.status()).toBe(200);
    const metadata = await (await page.goto(`${origin}/.well-known/openid-configuration`))?.json();
    await page.goto(metadata.end_session_endpoint);
    expect(await words(page)).toContain('Log out here?');
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await Promise.all([answered, page.getByRole('button', { name: 'Log out' }).click()]);
    // The authority tells the site by itself, in its own time.
    const whereTo = async () => {
      await page.goto(`${site.origin}/account`);
      return new URL(page.url()).pathname;
    };
    await expect.poll(whereTo, { timeout: 10_000 }).toBe('/login');
  });

  it('is told so when an answer comes a second time, and stays logged in', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeId4me(page, site.id4me[0]);
    const [answer] = await Promise.all([nextDocument(page, '/return'), decideAtAuthority(page, 'Allow')]);
    await page.waitForURL('**/account');
    expect((await page.goto(answer.url()))?.status()).toBe(403);
    expect(await page.getByRole('alert').textContent()).toContain('used already');
    await look(page, 'id4me-used-again');
    await page.goBack();
    expect(page.url()).toBe(`${site.origin}/account`);
    expect(await words(page)).toContain('Alice Ängström');
  });
});
