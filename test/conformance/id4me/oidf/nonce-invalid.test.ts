import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('nonce-invalid', async () => {
  const { authority, login } = createFixture(web);
  await login();
  authority.idToken = { nonce: 'another nonce' };
  expect(await codeOf(login())).toBe('NONCE_MISMATCH');
});
