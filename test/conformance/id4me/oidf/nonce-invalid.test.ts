import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it.each(['another nonce', '', 7, {}, [], null])('nonce-invalid: %j', async (nonce) => {
  const { authority, login } = createFixture(web);
  await login();
  authority.idToken = { nonce };
  expect(await codeOf(login())).toBe('NONCE_MISMATCH');
});
