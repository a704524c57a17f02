import { createBrowser, createDevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, expect, test } from 'vitest';
import { openSite } from './site.js';

const { openid2, steam, id4me, close } = await createDevIdentity({ id4me: true });
const { providerURL, apiURL, apiKey } = steam;
const site = await openSite({
  openid2: { allowPrivateAddresses: true },
  steam: { providerURL, apiURL, apiKey, allowPrivateAddresses: true },
  id4me: { dns: { servers: [id4me.nameServer] }, allowPrivateAddresses: true, allowInsecureHttp: true },
});
afterEach(() => {
  openid2.resetFaults();
  steam.resetFaults();
  id4me.reset();
});
afterAll(async () => {
  site.close();
  await close();
});

test('logs alice in with OpenID', async () => {
  const browser = createBrowser();
  const typed = { openid_identifier: openid2.identifier('alice') };
  const { location } = await browser.open(`${site.origin}/login/openid2`, typed);
  await browser.carry(openid2.approve(location, { user: 'alice' }));
  const me = await browser.open(`${site.origin}/me`);
  expect(JSON.parse(me.text)).toEqual({ identifier: openid2.identifier('alice') });
});

test('logs alyx in with Steam', async () => {
  const browser = createBrowser();
  const { location } = await browser.open(`${site.origin}/login/steam`);
  await browser.carry(steam.approve(location, { user: 'alyx' }));
  const me = await browser.open(`${site.origin}/me`);
  expect(JSON.parse(me.text)).toEqual({ id: '76561198000000001', displayName: 'Alyx Vance ☂' });
});

test('logs alice in with ID4me', async () => {
  const browser = createBrowser();
  const typed = { id4me_identifier: id4me.identifier('alice') };
  const { location } = await browser.open(`${site.origin}/login/id4me`, typed);
  await browser.carry(id4me.approve(location));
  const me = await browser.open(`${site.origin}/me`);
  expect(JSON.parse(me.text)).toEqual({ issuer: id4me.issuer, id: id4me.subject('alice') });
});

test('lets nobody in with a forged token', async () => {
  const browser = createBrowser();
  const typed = { id4me_identifier: id4me.identifier('alice') };
  const { location } = await browser.open(`${site.origin}/login/id4me`, typed);
  id4me.faults.idToken = 'bad-signature';
  const { status } = await browser.carry(id4me.approve(location));
  expect(status).toBe(403);
});
