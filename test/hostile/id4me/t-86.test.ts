import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const half = (token: string, algorithm = 'sha256') => {
  const digest = createHash(algorithm).update(token).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
};
const TOKEN = 'access-token-of-the-authority';

it.each([
  ['of another token', half('another')],
  ['of another algorithm', half(TOKEN, 'sha512')],
  ['whole', createHash('sha256').update(TOKEN).digest('base64url')],
  ['empty', ''],
  ['null', null],
  ['a list', [half(TOKEN)]],
])('ID4ME-T86 the hash of the access token is %s', async (_what, hash) => {
  const { authority, login } = createFixture(web);
  authority.idToken = { at_hash: half(TOKEN) };
  expect(await codeOf(login())).toBe('no error');
  authority.idToken = { at_hash: hash };
  expect(await codeOf(login())).toBe('TOKEN_HASH_MISMATCH');
});

it('ID4ME-T86 another access token came with the ID token', async () => {
  const { authority, login } = createFixture(web);
  authority.idToken = { at_hash: half(TOKEN) };
  expect(await codeOf(login())).toBe('no error');
  authority.tokens = { access_token: 'another' };
  expect(await codeOf(login())).toBe('TOKEN_HASH_MISMATCH');
});
