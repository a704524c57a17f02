import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signToken, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-V-2 the algorithm that was registered', () => {
  const web = useWeb();

  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'])(
    'takes %s where the site asks for it',
    async (alg) => {
      const { authority, login } = createFixture(web, { signingAlgorithms: [alg] }, createAuthority(web, { alg }));
      expect(await codeOf(login())).toBe('no error');
      expect([...authority.clients.values()][0]).toMatchObject({ id_token_signed_response_alg: alg });
    },
  );

  it('takes RS256 where the registration does not say', async () => {
    const { authority, login } = createFixture(web, {}, createAuthority(web, { alg: 'RS256' }));
    authority.registration = { id_token_signed_response_alg: undefined };
    expect(await codeOf(login())).toBe('no error');
  });

  it('takes nothing else where the registration does not say', async () => {
    expect(await codeOf(createFixture(web).login())).toBe('no error');
    const { authority, login } = createFixture(web);
    authority.registration = { id_token_signed_response_alg: undefined };
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  });
});

describe('ID4ME-V-2 no signature, where site and registration both say so', () => {
  const web = useWeb();

  function useUnsigned(allowUnsignedIdToken: boolean, registered: string) {
    const fixture = createFixture(web, { allowUnsignedIdToken });
    fixture.authority.registration = { id_token_signed_response_alg: registered };
    fixture.authority.signIdToken = (claims) => unsignedToken(claims);
    return fixture;
  }

  it('takes a token without', async () => {
    expect(await useUnsigned(true, 'none').login()).toMatchObject({ identifier: 'alice.id4me.localhost' });
  });

  it('refuses it where the site does not say so', async () => {
    expect(await codeOf(useUnsigned(false, 'none').login())).toBe('REGISTRATION_MALFORMED');
  });

  it('refuses it where the registration does not say so', async () => {
    expect(await codeOf(useUnsigned(true, 'ES256').login())).toBe('ALGORITHM_MISMATCH');
  });

  it('refuses a signature that nobody can check', async () => {
    const { authority, login } = useUnsigned(true, 'none');
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => signToken(claims, authority.key);
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
    authority.signIdToken = (claims) => `${unsignedToken(claims)}AAAA`;
    expect(await codeOf(login())).toBe('KEY_ABSENT');
  });

  it.each([
    ['the audience', { aud: 'another' }, 'AUDIENCE_MISMATCH'],
    ['the issuer', { iss: 'https://evil.example' }, 'ISSUER_MISMATCH'],
    ['the end', { exp: 1 }, 'TOKEN_EXPIRED'],
    ['the nonce', { nonce: 'another' }, 'NONCE_MISMATCH'],
  ])('checks %s all the same', async (_what, claims, code) => {
    const { authority, login } = useUnsigned(true, 'none');
    expect(await codeOf(login())).toBe('no error');
    authority.idToken = claims;
    expect(await codeOf(login())).toBe(code);
  });
});
