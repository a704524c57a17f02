import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requirement } from '../interop/requirement.js';
import { findChromium, launchBrowser, look, visit } from './browser.js';
import { type ExampleSite, startExampleSite } from './example-site.js';
import { nextDocument, registerIfAsked, signInWithSteam, typeOpenId } from './person.js';

const chromium = findChromium();
const hasChromium = requirement('chromium', chromium.found, chromium.reason);
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const CASES = [
  ['express', 'light'],
  ['koa', 'dark'],
] as const;

describe.skipIf(!hasChromium).each(CASES)('every page of the %s example in the %s', (framework, colorScheme) => {
  let browser: Browser;
  let site: ExampleSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startExampleSite(framework)]);
  });
  afterAll(async () => {
    await browser?.close();
    expect(await site?.stop()).toBe(0);
  });

  it('can be used by everybody, as far as axe can tell', async () => {
    // Only the examination needs what the policy of the site forbids.
    const { page } = await visit(browser, { colorScheme, bypassCSP: true });
    await page.goto(site.origin);
    await expectNoFaults(page);
    await page.goto(`${site.origin}/account`);
    await expectNoFaults(page);
    await typeOpenId(page, 'no address');
    await expectNoFaults(page);
    await page.goto(`${site.origin}/nowhere`);
    await expectNoFaults(page);

    await page.goto(site.origin);
    const player = colorScheme === 'light' ? 'Gordon' : 'Alyx';
    const [answer] = await Promise.all([nextDocument(page, '/return'), signInWithSteam(page, player)]);
    expect(new URL(page.url()).pathname).toBe('/register');
    await expectNoFaults(page);
    await page.getByLabel('E-mail').fill('no address');
    await page.getByRole('button', { name: 'Create account' }).click();
    await look(page, 'register-refused');
    await expectNoFaults(page);
    await page.getByLabel('E-mail').fill('');
    await registerIfAsked(page);
    await expectNoFaults(page);
    await page.goto(site.origin);
    await expectNoFaults(page);
    await page.goto(`${site.origin}/account/add`);
    await look(page, 'account-add');
    await expectNoFaults(page);
    await page.goto(answer.url());
    await expectNoFaults(page);
    await page.context().close();
  });
});

interface Violation {
  readonly id: string;
  readonly nodes: ReadonlyArray<{ readonly html: string }>;
}

async function expectNoFaults(page: Page): Promise<void> {
  await page.addScriptTag({ path: AXE });
  const violations = await page.evaluate<Violation[]>(
    'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  const found = violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }));
  expect({ path: new URL(page.url()).pathname, found }).toEqual({ path: new URL(page.url()).pathname, found: [] });
}
