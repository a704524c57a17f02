import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('kid-absent-single-jwks', async () => {
  const { authority, login } = createFixture(web);
  authority.idTokenHeader = { kid: undefined };
  expect((await login()).issuer).toBe(authority.issuer);
  expect(authority.jwks).toHaveLength(1);
});
