import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['native on loopback', 'http://localhost:3999/return', undefined, 'native'],
  ['web on loopback with https', 'https://127.0.0.1/return', undefined, 'web'],
  ['web elsewhere', 'https://site.example/return', undefined, 'web'],
  ['what the site says', 'http://localhost:3999/return', 'web', 'web'],
  ['what the site says', 'https://site.example/return', 'native', 'native'],
] as const)('ID4ME-R-5 the type of application is %s', async (_what, redirectUri, applicationType, expected) => {
  const { authority, begin } = createFixture(web, { redirectUri, applicationType });
  await begin();
  expect(authority.clients.get('client-0')).toMatchObject({ application_type: expected, redirect_uris: [redirectUri] });
});
