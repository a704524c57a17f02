import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findPythonOpenId, type PythonProvider, startPythonProvider } from '../interop/python-openid.js';
import { requirement } from '../interop/requirement.js';
import { findChromium, launchBrowser, look, type Visit, visit } from './browser.js';
import { type ExampleSite, FRAMEWORKS, startExampleSite } from './example-site.js';
import {
  decideAtDevProvider,
  decideAtPythonProvider,
  registerIfAsked,
  signInWithSteam,
  typeOpenId,
  words,
} from './person.js';

const chromium = findChromium();
const python = findPythonOpenId();
const hasChromium = requirement('chromium', chromium.found, chromium.reason);
const hasPython = requirement('python3-openid', python.found, python.reason);

describe.skipIf(!hasChromium).each(FRAMEWORKS)('a person logs in on the %s example', (framework) => {
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

  it('by the identifier that leaves the choice of the user to the provider', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeOpenId(page, site.identifiers[0]);
    await look(page, 'dev-provider');
    await decideAtDevProvider(page, 'Allow', 'bob');

    expect(page.url()).toBe(`${site.origin}/account`);
    await look(page, 'account');
    const account = await words(page);
    expect(account).toMatch(/Your OpenID\s+http:\S+\/bob\s/);
    expect(account).toMatch(/Name\s+Bob Builder/);
    expect(account).toMatch(/E-mail\s+bob@example\.org\s+not verified/);
  });

  it('on the front page, or by the link in its head, and stays there', async () => {
    const { page } = person;
    await page.goto(site.origin);
    await look(page, 'front-page');
    await typeOpenId(page, site.identifiers[0]);
    await decideAtDevProvider(page, 'Allow', 'bob');
    await look(page, 'front-page-logged-in');
    expect(page.url()).toBe(`${site.origin}/`);
    expect(await words(page)).toContain('Welcome, Bob Builder');

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('link', { name: 'Log in' }).click();
    await typeOpenId(page, site.identifiers[0]);
    await decideAtDevProvider(page, 'Allow', 'bob');
    expect(page.url()).toBe(`${site.origin}/`);
  });

  it("by the address of one's own page, which a link fills in", async () => {
    const { page } = person;
    const [, alice] = site.identifiers;
    await page.goto(`${site.origin}/login`);
    await page.getByRole('link', { name: alice }).click();
    await page.getByRole('button', { name: 'Log in' }).click();
    await decideAtDevProvider(page, 'Allow');
    await page.waitForURL('**/account');
    expect(await words(page)).toContain(alice);
  });

  it('with Steam, whose name for a player the site keeps', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await signInWithSteam(page, 'Gordon');
    await look(page, 'steam-register');
    expect(await words(page)).toMatch(/Gordon <Freeman>\s+not verified\s+said by Steam/);
    await registerIfAsked(page);
    expect(page.url()).toBe(`${site.origin}/account`);
    expect(await words(page)).toMatch(/Your Steam account\s+\S+\/76561197960287930/);
  });

  it('and gets back to the page that asked for it', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/account?view=1`);
    await look(page, 'login');
    await typeOpenId(page, site.identifiers[0]);
    await decideAtDevProvider(page, 'Cancel');
    // A cancelled login does not forget it.
    await typeOpenId(page, site.identifiers[0]);
    await decideAtDevProvider(page, 'Allow', 'alice');
    expect(page.url()).toBe(`${site.origin}/account?view=1`);
  });

  it('and out again', async () => {
    const { page } = person;
    await logIn(page, site, 'alice');
    await page.getByRole('button', { name: 'Log out' }).click();
    expect(page.url()).toBe(`${site.origin}/`);
    await look(page, 'logged-out');
    await page.goto(`${site.origin}/account`);
    expect(page.url()).toBe(`${site.origin}/login?returnTo=%2Faccount`);
  });

  it('in two tabs at once', async () => {
    const [first, second] = [person.page, await person.openTab()];
    for (const tab of [first, second]) {
      await tab.goto(`${site.origin}/login`);
      await typeOpenId(tab, site.identifiers[0]);
    }
    await decideAtDevProvider(first, 'Allow', 'alice');
    expect(await words(first)).toContain('/alice');
    await decideAtDevProvider(second, 'Allow', 'bob');
    expect(await words(second)).toContain('/bob');
    // One browser has one session: that of the latest login.
    await first.reload();
    expect(await words(first)).toContain('/bob');
  });

  it('in a second tab whose form is from before the login in the first', async () => {
    const [first, second] = [person.page, await person.openTab()];
    await second.goto(site.origin);
    await logIn(first, site, 'alice');
    await typeOpenId(second, site.identifiers[0]);
    await look(second, 'old-form');
    expect(await words(second)).toContain('still logged in');
  });

  it('without JavaScript', async () => {
    const { page, complaints } = await visit(browser, { javaScriptEnabled: false });
    await logIn(page, site, 'alice');
    expect(await words(page)).toContain('Alice Ängström');
    await page.getByRole('button', { name: 'Log out' }).click();
    expect(await page.getByLabel('Your OpenID').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('with nothing but the keyboard', async () => {
    const { page } = person;
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.goto(`${site.origin}/login`);
    // Past the name of the site and the link in its head.
    await press('Tab', 'Tab', 'Tab');
    expect(await page.locator('#openid_identifier:focus').count()).toBe(1);
    await page.keyboard.type(site.identifiers[0]);
    await press('Tab');
    await look(page, 'keyboard-focus');
    expect(await outlineWidth(page)).toBeGreaterThanOrEqual(2);
    await Promise.all([page.waitForURL('**/openid?*'), press('Enter')]);
    // Bob is the second choice; then the button.
    await press('Tab', 'ArrowDown', 'Tab');
    await Promise.all([page.waitForURL('**/account'), press('Enter')]);
    expect(await words(page)).toContain('/bob');
    await press('Tab', 'Tab', 'Tab');
    await Promise.all([page.waitForURL(`${site.origin}/`), press('Enter')]);
    expect(await page.getByLabel('Your OpenID').isVisible()).toBe(true);
  });

  it('on a small screen in the dark', async () => {
    const options = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' } as const;
    const { page, complaints } = await visit(browser, options);
    await page.goto(`${site.origin}/login`);
    await look(page, 'small-front-page');
    await typeOpenId(page, 'https://a-very-long-name-that-somebody-typed.example.com/with/a/path/ and a space');
    await look(page, 'small-failure');
    const isWider = () => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    expect(await isWider()).toBe(false);
    await typeOpenId(page, site.identifiers[0]);
    await look(page, 'small-dev-provider');
    expect(await isWider()).toBe(false);
    await decideAtDevProvider(page, 'Allow', 'alice');
    await look(page, 'small-account');
    expect(await isWider()).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  describe.skipIf(!hasPython)('at a provider that nobody here wrote', () => {
    let provider: PythonProvider;
    beforeAll(async () => {
      provider = (await startPythonProvider()) as PythonProvider;
    });
    afterAll(() => provider?.close());

    it('by choosing the user there', async () => {
      const { page } = person;
      await page.goto(`${site.origin}/login`);
      await typeOpenId(page, provider.opIdentifier);
      await look(page, 'python-provider');
      await decideAtPythonProvider(page, 'Allow', 'bob');
      expect(page.url()).toBe(`${site.origin}/account`);
      await look(page, 'account-python');
      const account = await words(page);
      expect(account).toContain(provider.identifier('bob', 'html'));
      expect(account).toContain(provider.users.bob.fullname);
    });

    it('by an identifier of two parts, the page and the local name', async () => {
      const { page } = person;
      const identifier = provider.identifier('alice', 'delegated-xrds');
      await page.goto(`${site.origin}/login`);
      await typeOpenId(page, identifier);
      await decideAtPythonProvider(page, 'Allow', 'alice');
      expect(await words(page)).toContain(identifier);
    });

    it('by an answer so long that a form brings it', async () => {
      const { page } = person;
      await provider.control({ long: true });
      await page.goto(`${site.origin}/login`);
      await typeOpenId(page, provider.opIdentifier);
      await decideAtPythonProvider(page, 'Allow', 'alice');
      await page.waitForURL(/\/(?:account|register)$/);
      await registerIfAsked(page);
      await page.waitForURL('**/account');
      expect(await words(page)).toContain(provider.identifier('alice', 'html'));
      await provider.control({ long: false });
    });

    it('and is told so after cancelling there', async () => {
      const { page } = person;
      await page.goto(`${site.origin}/login`);
      await typeOpenId(page, provider.opIdentifier);
      await decideAtPythonProvider(page, 'Cancel', 'alice');
      expect(await words(page)).toContain('You cancelled the login');
      expect(await page.getByLabel('Your OpenID').inputValue()).toBe(provider.opIdentifier);
    });
  });
});

async function logIn(page: Page, site: ExampleSite, user: string): Promise<void> {
  await page.goto(`${site.origin}/login`);
  await typeOpenId(page, site.identifiers[0]);
  await decideAtDevProvider(page, 'Allow', user);
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
}

/** How wide the ring around the focused element is, in pixels. */
async function outlineWidth(page: Page): Promise<number> {
  const style = await page.evaluate<{ outlineStyle: string; outlineWidth: string }>(
    'getComputedStyle(document.activeElement)',
  );
  return style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth);
}
