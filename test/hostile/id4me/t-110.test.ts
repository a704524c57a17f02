import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T110 the same subject of another issuer is another visitor', async () => {
  const one = await createFixture(web).login();
  const other = await createFixture(web, {}, createAuthority(web, { name: 'other.id4me' })).login();
  const tenant = await createFixture(web, {}, createAuthority(web, { path: '/tenant' })).login();
  expect(new Set([one, other, tenant].map(({ subject }) => subject)).size).toBe(1);
  expect(new Set([one, other, tenant].map(({ issuer }) => issuer)).size).toBe(3);
});
