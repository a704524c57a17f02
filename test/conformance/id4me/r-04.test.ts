import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-4 the algorithm of ID tokens', () => {
  const web = useWeb();

  it.each([
    ['the best of all', ['none', 'HS256', 'RS256', 'PS256', 'ES256', 'RS512'], undefined, 'ES256'],
    ['the second best', ['HS256', 'RS256', 'PS256'], undefined, 'PS256'],
    ['what every provider has', ['RS512', 'RS256'], undefined, 'RS256'],
    ['what every provider has, where nothing is said', undefined, undefined, 'RS256'],
    ['what the site prefers', ['ES256', 'RS256', 'ES384'], ['ES384', 'ES256'], 'ES384'],
    ['what the site allows', ['ES256', 'RS256'], ['RS256'], 'RS256'],
  ])('is %s', async (_what, supported, signingAlgorithms, alg) => {
    const { authority, begin } = createFixture(web, { signingAlgorithms });
    authority.metadata = { id_token_signing_alg_values_supported: supported };
    await begin();
    expect(authority.clients.get('client-0')).toMatchObject({ id_token_signed_response_alg: alg });
  });

  it.each([[['none']], [['HS256', 'HS512', 'none']], [['EdDSA']], [[]]])('is none of %j', async (supported) => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { id_token_signing_alg_values_supported: supported };
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    expect(authority.clients.size).toBe(0);
  });

  it('holds for UserInfo that must be signed', async () => {
    const { authority, begin } = createFixture(web, { userinfoSigned: true });
    authority.metadata = { userinfo_signing_alg_values_supported: ['none', 'HS256'] };
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    const anew = createFixture(web, { userinfoSigned: true });
    anew.authority.metadata = { userinfo_signing_alg_values_supported: ['none', 'RS256'] };
    await anew.begin();
    expect(anew.authority.clients.get('client-0')).toMatchObject({ userinfo_signed_response_alg: 'RS256' });
  });

  it.each(['none', 'HS256', 'EdDSA'])('cannot be set to %s', (name) => {
    expect(() => createFixture(web, { signingAlgorithms: [name] })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
