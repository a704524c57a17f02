import { expect, it } from 'vitest';
import { createAuthority } from '../../../id4me/hand-made-authority.js';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('discovery-openid-configuration', async () => {
  const { authority, begin } = createFixture(web, {}, createAuthority(web, { path: '/tenant' }));
  authority.metadata = { authorization_endpoint: `${authority.issuer}/elsewhere` };
  const { url } = await begin();
  expect(url.startsWith(`${authority.issuer}/elsewhere?`)).toBe(true);
  expect(web.requests[0]?.path).toBe('/tenant/.well-known/openid-configuration');
});
