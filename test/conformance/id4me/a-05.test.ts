import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-A-5 PKCE by S256, with a new verifier that the browser never sees', async () => {
  const { begin, complete } = createFixture(web);
  const begun = await begin();
  const { codeVerifier } = begun.transaction;
  expect(codeVerifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
  const { searchParams } = new URL(begun.url);
  expect(searchParams.getAll('code_challenge_method')).toEqual(['S256']);
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  expect(searchParams.getAll('code_challenge')).toEqual([challenge]);
  expect(begun.url).not.toContain(codeVerifier);
  expect((await begin()).transaction.codeVerifier).not.toBe(codeVerifier);
  await complete(begun);
  const [token] = web.received('authority.id4me', '/token');
  expect(new URLSearchParams(token?.body).getAll('code_verifier')).toEqual([codeVerifier]);
});

it('ID4ME-A-5 PKCE whatever the authority says that it supports', async () => {
  const { authority, begin } = createFixture(web);
  authority.metadata = { code_challenge_methods_supported: ['plain'] };
  expect(new URL((await begin()).url).searchParams.get('code_challenge_method')).toBe('S256');
});
