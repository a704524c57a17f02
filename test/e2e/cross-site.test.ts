import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useSites } from '../../packages/passport-openid2/test/site.js';
import { requirement } from '../interop/requirement.js';
import { findChromium, launchBrowser, visit } from './browser.js';
import { nextDocument } from './person.js';

const chromium = findChromium();
const hasChromium = requirement('chromium', chromium.found, chromium.reason);

describe.skipIf(!hasChromium)('ATK-C-10 a page of another site, in a browser', () => {
  const sites = useSites();
  let browser: Browser;
  let elsewhere: Server;
  let page = '';
  beforeAll(async () => {
    browser = await launchBrowser();
    elsewhere = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    await browser?.close();
    elsewhere?.close();
  });

  it('can neither send a form nor a link that begins a login with its identifier; the site itself can', async () => {
    const site = await sites.open();
    const identifier = sites.openid2.identifier('bob');
    const { page: tab } = await visit(browser);
    // The site is at 127.0.0.1; localhost is another site.
    const { port } = elsewhere.address() as AddressInfo;
    page = `<form method="post" action="${site.origin}/login"><button name="openid_identifier" value="${identifier}">Form</button></form>
      <form action="${site.origin}/login"><button name="openid_identifier" value="${identifier}">Link</button></form>`;
    for (const host of ['localhost', '127.0.0.1']) {
      for (const way of ['Form', 'Link']) {
        await tab.goto(`http://${host}:${port}`);
        const [answer] = await Promise.all([nextDocument(tab), tab.getByRole('button', { name: way }).click()]);
        expect(answer.status(), `${way} of ${host}`).toBe(host === 'localhost' ? 200 : 302);
      }
    }
    // The browser asks the site for its icon, too.
    const refusals = site.endings.filter(({ status }) => status === 403);
    expect(refusals.map(({ info }) => (info as { code: string }).code)).toEqual(Array(2).fill('CROSS_SITE_REQUEST'));
  });
});
