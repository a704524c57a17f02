import { createSite, developmentAt, logOut, openStorage } from 'example-site';
import { expect, it } from 'vitest';
import { databaseFile } from '../interop/sql-clients.js';

it('an authority that is down keeps nobody logged in at an example site', async () => {
  const { file, remove } = databaseFile();
  const storage = await openStorage(`file:${file}`);
  const nowhere = '127.0.0.1:1';
  const development = developmentAt({ origin: `http://${nowhere}`, nameServer: nowhere });
  const site = createSite({ baseUrl: 'http://127.0.0.1:3000', sessionSecret: 'for this test', storage, development });
  const identity = { protocol: 'id4me', issuer: 'http://authority.localhost:1', subject: 'alice' } as const;
  const said = { identifier: 'alice.example', claims: [], name: 'Alice', email: '' };
  const registration = { name: 'Alice', email: '', isEmailVerified: false };
  await site.accounts.register({ ...identity, ...said }, registration);
  const user = await site.accounts.logIn(identity, { idToken: 'a.b.c', providerSession: '' });
  expect(user).toMatchObject({ ...identity, name: 'Alice', idToken: 'a.b.c' });
  expect(await logOut(site, user)).toBe('/');
  expect(await site.accounts.findLogin(user?.loginId ?? '')).toBeUndefined();
  await storage.close();
  remove();
});
