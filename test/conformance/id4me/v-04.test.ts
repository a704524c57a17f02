import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const MIXED = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512'].map((alg) => createSigningKey(alg).jwk);
const ODD = [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }, { kty: 'oct', k: 'AAAA' }, { kty: 'new' }, {}];

it.each(['RS256', 'PS256', 'ES256', 'ES384', 'ES512'])(
  'ID4ME-V-4 the key of %s is found among keys of all kinds, with and without its ID',
  async (alg) => {
    const { authority, login } = createFixture(web, { signingAlgorithms: [alg] }, createAuthority(web, { alg }));
    authority.jwks = [...ODD, ...MIXED, authority.key.jwk];
    expect(await codeOf(login())).toBe('no error');
    authority.idTokenHeader = { kid: undefined };
    expect(await codeOf(login())).toBe('no error');
  },
);

it('ID4ME-V-4 a key need not say what it is for', async () => {
  const { authority, login } = createFixture(web);
  authority.jwks = [{ ...authority.key.jwk, use: undefined, alg: undefined }];
  expect(await codeOf(login())).toBe('no error');
});

it('ID4ME-V-4 a key ID that is there must be that of the key', async () => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.idTokenHeader = { kid: 'another' };
  expect(await codeOf(login())).toBe('KEY_ABSENT');
});
