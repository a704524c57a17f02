import { describe, expect, it } from 'vitest';
import { codeOf, createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T49 a registration as something else than was asked for', () => {
  const web = useWeb();

  it.each([
    ['redirect_uris', []],
    ['redirect_uris', ['http://localhost:3999/elsewhere']],
    ['redirect_uris', [`${REDIRECT_URI}/`]],
    ['redirect_uris', REDIRECT_URI],
    ['redirect_uris', { 0: REDIRECT_URI }],
    ['id_token_signed_response_alg', 'none'],
    ['id_token_signed_response_alg', 'HS256'],
    ['id_token_signed_response_alg', 'RS256'],
    ['id_token_signed_response_alg', 7],
    ['userinfo_signed_response_alg', 'none'],
    ['userinfo_signed_response_alg', 'HS256'],
    ['id_token_encrypted_response_alg', 'RSA1_5'],
    ['token_endpoint_auth_method', 'client_secret_jwt'],
    ['token_endpoint_auth_method', 'tls_client_auth'],
    ['token_endpoint_auth_method', 'private_key_jwt'],
  ])('is refused: %s is %j', async (name, value) => {
    await createFixture(web).login();
    const { authority, begin } = createFixture(web);
    authority.registration = { [name]: value };
    expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
  });

  it('is taken with a redirect URI more', async () => {
    const { authority, login } = createFixture(web);
    authority.registration = { redirect_uris: ['http://localhost:3999/other', REDIRECT_URI] };
    expect((await login()).issuer).toBe(authority.issuer);
  });
});
