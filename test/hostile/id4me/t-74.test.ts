import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey, hmacToken, signToken, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T74 algorithms that were not agreed on', () => {
  const web = useWeb();

  it.each(['none', 'None', 'NONE', 'nOnE', '', undefined, null, 0, ['none'], 'HS256'])(
    'refuses a token without a signature, of the algorithm %j',
    async (alg) => {
      const { authority, login } = createFixture(web);
      expect(await codeOf(login())).toBe('no error');
      authority.signIdToken = (claims) => unsignedToken(claims, { alg });
      expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
      authority.signIdToken = (claims) => `${unsignedToken(claims, { alg })}AAAA`;
      expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
    },
  );

  it.each(['HS256', 'HS512'])('refuses the published key as the secret of %s', async (alg) => {
    const { authority, login } = createFixture(web, {}, createAuthority(web, { alg: 'RS256' }));
    expect(await codeOf(login())).toBe('no error');
    const { jwk } = authority.key;
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    for (const secret of [pem.toString(), JSON.stringify(jwk), Buffer.from(String(jwk['n']), 'base64url')]) {
      authority.signIdToken = (claims) => hmacToken(claims, secret, alg);
      expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
    }
  });

  it('refuses the client secret as the secret of a signature', async () => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => hmacToken(claims, 'a:secret+with/odd %');
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  });

  it('refuses another algorithm of the authority than was registered', async () => {
    const { authority, login } = createFixture(web);
    const other = createSigningKey('RS256');
    authority.metadata = { id_token_signing_alg_values_supported: ['RS256', 'ES256'] };
    authority.jwks = [authority.key.jwk, other.jwk];
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => signToken(claims, other);
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  });

  it.each(['RS256', 'PS256'])('refuses a short key of %s', async (alg) => {
    const { authority, login } = createFixture(web, {}, createAuthority(web, { alg }));
    expect(await codeOf(login())).toBe('no error');
    const short = createSigningKey(alg, 'short', 1_024);
    // A process that has not fetched the keys yet, and so finds it among them at once.
    const other = createFixture(web, {}, authority);
    authority.jwks = [authority.key.jwk, short.jwk];
    authority.signIdToken = (claims) => signToken(claims, short);
    expect(await codeOf(other.login())).toBe('KEY_ABSENT');
  });
});
