import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('invalid-iss', async () => {
  const { authority, login } = createFixture(web);
  await login();
  authority.idToken = { iss: `${authority.issuer}/other` };
  expect(await codeOf(login())).toBe('ISSUER_MISMATCH');
});
