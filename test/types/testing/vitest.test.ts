import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, expect, test } from 'vitest';
import { openBrowser } from './browser.js';
import { openSite } from './site.js';

const { openid2, close } = await createDevIdentity();
const site = await openSite({ allowPrivateAddresses: true });
afterAll(async () => {
  site.close();
  await close();
});

test('logs alice in', async () => {
  const request = openBrowser();
  const { location } = await request(`${site.origin}/login`, { openid_identifier: openid2.identifier('alice') });
  await request(openid2.approve(location, { user: 'alice' }).url);
  const me = await request(`${site.origin}/me`);
  expect(JSON.parse(me.text)).toEqual({ identifier: openid2.identifier('alice') });
});
