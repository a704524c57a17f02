import { describe, expect, it } from 'vitest';
import { createAuthority, type HandMadeAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T50 a registration that does not say how tokens are signed', () => {
  const web = useWeb();

  function silentAuthority(): HandMadeAuthority {
    const authority = createAuthority(web);
    authority.metadata = { id_token_signing_alg_values_supported: ['ES256', 'RS256', 'none'] };
    authority.registration = { id_token_signed_response_alg: undefined };
    return authority;
  }

  it('has them signed by RS256', async () => {
    const authority = silentAuthority();
    authority.key = createSigningKey('RS256');
    authority.jwks = [authority.key.jwk];
    expect((await createFixture(web, {}, authority).login()).issuer).toBe(authority.issuer);
  });

  it.each(['ES256', 'PS256', 'RS512'])('has none signed by %s', async (alg) => {
    const authority = silentAuthority();
    authority.key = createSigningKey(alg);
    authority.jwks = [authority.key.jwk];
    expect(await codeOf(createFixture(web, {}, authority).login())).toBe('ALGORITHM_MISMATCH');
  });
});
