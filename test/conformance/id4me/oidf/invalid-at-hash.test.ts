import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('invalid-at-hash', async () => {
  const { authority, login } = createFixture(web);
  const hash = createHash('sha256').update('access-token-of-the-authority').digest();
  authority.idToken = { at_hash: hash.subarray(0, 16).toString('base64url') };
  await login();
  authority.idToken = { at_hash: hash.subarray(16).toString('base64url') };
  expect(await codeOf(login())).toBe('TOKEN_HASH_MISMATCH');
});
