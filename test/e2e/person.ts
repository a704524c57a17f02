import type { Page, Response } from 'playwright-core';

/** Types an OpenID on the page at hand, and sends the form. */
export async function typeOpenId(page: Page, identifier: string): Promise<void> {
  await page.getByLabel('Your OpenID').fill(identifier);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Types an ID4me on the page at hand, and sends the form. */
export async function typeId4me(page: Page, identifier: string): Promise<void> {
  await page.getByLabel('Your ID4me').fill(identifier);
  await page.getByRole('button', { name: 'Continue with ID4me' }).click();
}

/** Decides on the page of the development authority, declines the given claims, and registers here where that is asked. */
export async function decideAtAuthority(
  page: Page,
  decision: 'Allow' | 'Cancel',
  declined: readonly string[] = [],
): Promise<void> {
  for (const claim of declined) await page.getByRole('checkbox', { name: claim }).uncheck();
  await page.getByRole('button', { name: decision }).click();
  await registerIfAsked(page);
}

/** The same at the development provider of OpenID; without a user, takes the one that it proposes. */
export async function decideAtDevProvider(page: Page, decision: 'Allow' | 'Cancel', user?: string): Promise<void> {
  if (user !== undefined) await page.getByRole('radio', { name: user }).check();
  await page.getByRole('button', { name: decision }).click();
  await registerIfAsked(page);
}

/** The same at the python-openid provider. */
export async function decideAtPythonProvider(page: Page, decision: 'Allow' | 'Cancel', user: string): Promise<void> {
  await page.getByLabel('User').selectOption(user);
  await page.getByRole('button', { name: decision }).click();
  await registerIfAsked(page);
}

/** Chooses a player at the look-alike of Steam, after the button of the page at hand. */
export async function signInWithSteam(page: Page, player: string): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Steam' }).click();
  await page.getByRole('radio', { name: player }).check();
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Makes an account, for somebody who has none; who is known gets no form. */
export async function registerIfAsked(page: Page): Promise<void> {
  if (new URL(page.url()).pathname === '/register') await page.getByRole('button', { name: 'Create account' }).click();
}

/** The next page that the browser is given, or the next one whose path ends so. */
export function nextDocument(page: Page, ending = ''): Promise<Response> {
  return page.waitForResponse(
    (response) => response.request().isNavigationRequest() && new URL(response.url()).pathname.endsWith(ending),
  );
}

/** What the page says. */
export async function words(page: Page): Promise<string> {
  return (await page.getByRole('main').or(page.locator('body')).first().allInnerTexts()).join();
}
