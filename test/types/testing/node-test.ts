import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { createBrowser, createDevIdentity } from 'openid-rp-devkit';
import { openSite } from './site.js';

const { openid2, close } = await createDevIdentity();
const site = await openSite({ openid2: { allowPrivateAddresses: true } });
afterEach(() => openid2.resetFaults());
after(async () => {
  site.close();
  await close();
});

test('logs alice in', async () => {
  const browser = createBrowser();
  const typed = { openid_identifier: openid2.identifier('alice') };
  const { location } = await browser.open(`${site.origin}/login/openid2`, typed);
  await browser.carry(openid2.approve(location, { user: 'alice' }));
  const me = await browser.open(`${site.origin}/me`);
  assert.deepEqual(JSON.parse(me.text), { identifier: openid2.identifier('alice') });
});

test('lets nobody in with a forged answer', async () => {
  const browser = createBrowser();
  const typed = { openid_identifier: openid2.identifier('alice') };
  const { location } = await browser.open(`${site.origin}/login/openid2`, typed);
  openid2.faults.assertionOverrides = { sig: 'bm90IHRoZSBzaWduYXR1cmU=' };
  const { status } = await browser.carry(openid2.approve(location, { user: 'alice' }));
  assert.equal(status, 403);
});
