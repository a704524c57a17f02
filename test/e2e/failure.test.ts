import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requirement } from '../interop/requirement.js';
import { findChromium, launchBrowser, look, type Visit, visit } from './browser.js';
import { type ExampleSite, FRAMEWORKS, startExampleSite } from './example-site.js';
import { isTurnOf, OPENID_MISTAKES } from './mistake.js';
import { decideAtDevProvider, nextDocument, typeOpenId } from './person.js';

const chromium = findChromium();
const hasChromium = requirement('chromium', chromium.found, chromium.reason);

describe.skipIf(!hasChromium).each(FRAMEWORKS)('a person whose login on the %s example fails', (framework) => {
  let browser: Browser;
  let site: ExampleSite;
  let mute: Server;
  let person: Visit;
  beforeAll(async () => {
    // Takes every request and answers none.
    mute = createServer(() => {}).listen(0, '127.0.0.1');
    [browser, site] = await Promise.all([launchBrowser(), startExampleSite(framework), once(mute, 'listening')]);
  });
  afterAll(async () => {
    mute?.closeAllConnections();
    mute?.close();
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

  const places = () => ({
    page: `${site.origin}/`,
    provider: new URL(site.identifiers[0]).origin,
    mute: `http://127.0.0.1:${(mute.address() as AddressInfo).port}`,
  });

  // Each of them on one of the sites; that both answer alike is the business of mistake.test.ts.
  for (const { name, typed, status, code, words } of OPENID_MISTAKES.filter(isTurnOf(framework))) {
    it(`is told so after typing ${name}, and may correct it`, async () => {
      const { page } = person;
      await page.goto(`${site.origin}/login`);
      const [response] = await Promise.all([nextDocument(page), typeOpenId(page, typed(places()))]);
      expect(response.status()).toBe(status);
      expect(await page.getByRole('alert').textContent()).toMatch(words);
      await look(page, `failure-${code.toLowerCase().replaceAll('_', '-')}`);
      const field = page.getByLabel('Your OpenID');
      expect(await field.inputValue()).toBe(typed(places()));
      expect(await page.locator('#openid_identifier:focus').count()).toBe(1);
      await site.printed(new RegExp(`login failed: ${code} step=\\S+ \\S.*`));

      await typeOpenId(page, site.identifiers[0]);
      await decideAtDevProvider(page, 'Allow', 'alice');
      expect(page.url()).toBe(`${site.origin}/account`);
    });
  }

  it('is told so after cancelling', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeOpenId(page, site.identifiers[0]);
    const [response] = await Promise.all([nextDocument(page, '/return'), decideAtDevProvider(page, 'Cancel')]);
    expect(response.status()).toBe(401);
    expect(await page.getByRole('alert').textContent()).toContain('You cancelled the login');
    await look(page, 'cancelled');
    expect(await page.getByLabel('Your OpenID').inputValue()).toBe(site.identifiers[0]);
  });

  it('is told so when an answer comes a second time, and stays logged in', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeOpenId(page, site.identifiers[0]);
    const [answer] = await Promise.all([nextDocument(page, '/return'), decideAtDevProvider(page, 'Allow', 'alice')]);
    await page.waitForURL('**/account');
    const response = await page.goto(answer.url());
    expect(response?.status()).toBe(403);
    expect(await page.getByRole('alert').textContent()).toContain('used already');
    await look(page, 'used-again');
    expect((await page.reload())?.status()).toBe(403);
    await page.getByRole('link', { name: 'Your account' }).click();
    expect(page.url()).toBe(`${site.origin}/account`);

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.goto(answer.url());
    expect(await page.getByRole('alert').textContent()).toContain('begin again');
    expect(await page.getByLabel('Your OpenID').isVisible()).toBe(true);
  });

  it('is told so when the answer is forged, and the honest one still counts', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeOpenId(page, site.identifiers[0]);
    const request = page.url();
    const forged = new URL(new URL(request).searchParams.get('openid.return_to') ?? '');
    const message = { ns: 'http://specs.openid.net/auth/2.0', mode: 'id_res', return_to: forged.href };
    for (const [name, value] of Object.entries(message)) forged.searchParams.set(`openid.${name}`, value);
    const response = await page.goto(forged.href);
    expect(response?.status()).toBe(403);
    expect(await page.getByRole('alert').textContent()).toContain('did not pass our checks');
    await look(page, 'forged');

    await page.goto(request);
    await decideAtDevProvider(page, 'Allow', 'alice');
    expect(page.url()).toBe(`${site.origin}/account`);
  });

  it('is told so when the login was begun in another browser', async () => {
    const { page } = person;
    await page.goto(`${site.origin}/login`);
    await typeOpenId(page, site.identifiers[0]);
    const request = page.url();
    const other = await visit(browser);
    await other.page.goto(request);
    const [response] = await Promise.all([
      nextDocument(other.page, '/return'),
      decideAtDevProvider(other.page, 'Allow', 'alice'),
    ]);
    expect(response.status()).toBe(403);
    expect(await other.page.getByRole('alert').textContent()).toContain('no such login under way');
    expect(other.complaints).toEqual([]);
    await other.page.context().close();
  });

  it('finds words at an address that there is not', async () => {
    const response = await person.page.goto(`${site.origin}/nowhere`);
    expect(response?.status()).toBe(404);
    await look(person.page, 'no-such-page');
    await person.page.getByRole('link', { name: 'front page' }).click();
    expect(person.page.url()).toBe(`${site.origin}/`);
  });
});
