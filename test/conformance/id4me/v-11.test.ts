import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const TOKEN = 'access-token-of-the-authority';

it.each([
  ['ES256', 'sha256'],
  ['PS384', 'sha384'],
  ['RS384', 'sha384'],
  ['ES512', 'sha512'],
])('ID4ME-V-11 at_hash by the hash of %s', async (alg, algorithm) => {
  const { authority, login } = createFixture(web, { signingAlgorithms: [alg] }, createAuthority(web, { alg }));
  const digest = createHash(algorithm).update(TOKEN).digest();
  authority.idToken = { at_hash: digest.subarray(0, digest.length / 2).toString('base64url') };
  expect(await codeOf(login())).toBe('no error');
  authority.tokens = { access_token: `${TOKEN}x` };
  expect(await codeOf(login())).toBe('TOKEN_HASH_MISMATCH');
});

it('ID4ME-V-11 at_hash without an access token says nothing', async () => {
  const { authority, login } = createFixture(web, { claims: undefined });
  authority.idToken = { at_hash: 'AAAA' };
  authority.tokens = { access_token: undefined };
  expect(await codeOf(login())).toBe('no error');
});

it.each(['JWT', 'jwt', undefined])('ID4ME-V-11 the type %s', async (typ) => {
  const { authority, login } = createFixture(web);
  authority.idTokenHeader = { typ };
  expect(await codeOf(login())).toBe('no error');
});
