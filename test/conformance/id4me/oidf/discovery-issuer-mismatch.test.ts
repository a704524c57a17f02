import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('discovery-issuer-mismatch', async () => {
  await createFixture(web).login();
  const { authority, begin } = createFixture(web);
  authority.metadata = { issuer: `${authority.issuer}/INVALID` };
  web.requests.length = 0;
  expect(await codeOf(begin())).toBe('ISSUER_MISMATCH');
  expect(web.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
});
