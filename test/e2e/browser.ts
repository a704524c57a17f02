import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SCREENSHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));

/** Tells whether Debian's chromium can be used here and, where not, why. */
export function findChromium(): { found: boolean; reason: string } {
  try {
    accessSync(CHROMIUM, constants.X_OK);
    return { found: true, reason: '' };
  } catch (error) {
    return { found: false, reason: (error as Error).message };
  }
}

/** A browser with a profile of its own, which is gone with it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET, headless: true });
}

/** A page of a person who has never been here before, and what the browser complains of in it. */
export interface Visit {
  readonly page: Page;
  /** Console errors, violations of the content security policy among them, and uncaught exceptions. */
  readonly complaints: string[];
  /** Another tab of the same person. */
  openTab(): Promise<Page>;
}

/** Opens a page in a fresh profile. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, ...options });
  const complaints: string[] = [];
  const openTab = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The browser notes each page whose status is an error; such pages are asked for here.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource:')) return;
      complaints.push(message.text());
    });
    // What is loaded beside a page must be there.
    page.on('response', (response) => {
      const isDocument = response.request().isNavigationRequest();
      if (!isDocument && response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    return page;
  };
  return { page: await openTab(), complaints, openTab };
}

const seen = new Set<string>();

/** Keeps what a person sees, for people who want to look; once, since both sites show the same. */
export async function look(page: Page, name: string): Promise<void> {
  if (seen.has(name)) return;
  seen.add(name);
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true });
}
