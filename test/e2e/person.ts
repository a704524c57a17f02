import type { Page } from 'playwright-core';

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

/** Decides on the page of the development authority, and declines the given claims. */
export async function decideAtAuthority(
  page: Page,
  decision: 'Allow' | 'Cancel',
  declined: readonly string[] = [],
): Promise<void> {
  for (const claim of declined) await page.getByRole('checkbox', { name: claim }).uncheck();
  await page.getByRole('button', { name: decision }).click();
}

/** Decides on the page of the development provider; without a user, takes the one that it proposes. */
export async function decideAtDevProvider(page: Page, decision: 'Allow' | 'Cancel', user?: string): Promise<void> {
  if (user !== undefined) await page.getByRole('radio', { name: user }).check();
  await page.getByRole('button', { name: decision }).click();
}

/** Decides on the page of the python-openid provider. */
export async function decideAtPythonProvider(page: Page, decision: 'Allow' | 'Cancel', user: string): Promise<void> {
  await page.getByLabel('User').selectOption(user);
  await page.getByRole('button', { name: decision }).click();
}
