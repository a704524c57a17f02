import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createDevIdentity } from 'openid-rp-devkit';
import { openBrowser } from './browser.js';
import { openSite } from './site.js';

const { openid2, close } = await createDevIdentity();
const site = await openSite({ allowPrivateAddresses: true });
after(async () => {
  site.close();
  await close();
});

test('logs alice in', async () => {
  const request = openBrowser();
  const { location } = await request(`${site.origin}/login`, { openid_identifier: openid2.identifier('alice') });
  await request(openid2.approve(location, { user: 'alice' }).url);
  const me = await request(`${site.origin}/me`);
  assert.deepEqual(JSON.parse(me.text), { identifier: openid2.identifier('alice') });
});

test('lets nobody in whom the provider does not vouch for', async () => {
  const request = openBrowser();
  const { location } = await request(`${site.origin}/login`, { openid_identifier: openid2.identifier('alice') });
  openid2.faults.assertionOverrides = { sig: 'bm90IHRoZSBzaWduYXR1cmU=' };
  const { status } = await request(openid2.approve(location, { user: 'alice' }).url);
  openid2.resetFaults();
  assert.equal(status, 403);
});
