import { generateEncryptionKeys } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-3 a registration says what the site wants to do', () => {
  const web = useWeb();

  it('refresh tokens and log-out, where it uses them', async () => {
    const { authority, begin } = createFixture(web, {
      refreshTokens: true,
      postLogoutRedirectUris: ['http://localhost:3999/bye'],
      backchannelLogoutUri: 'http://localhost:3999/logout',
    });
    await begin();
    expect(authority.clients.get('client-0')).toMatchObject({
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      post_logout_redirect_uris: ['http://localhost:3999/bye'],
      backchannel_logout_uri: 'http://localhost:3999/logout',
      backchannel_logout_session_required: true,
    });
  });

  it.each([
    [['client_secret_post', 'client_secret_basic'], 'client_secret_basic'],
    [['private_key_jwt', 'client_secret_post', 'none'], 'client_secret_post'],
    [['none'], 'none'],
  ])('how it authenticates, of %j', async (methods, method) => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { token_endpoint_auth_methods_supported: methods };
    await begin();
    expect(authority.clients.get('client-0')).toMatchObject({ token_endpoint_auth_method: method });
  });

  it('nothing where there is no such way', async () => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'] };
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    expect(authority.clients.size).toBe(0);
  });

  it('how tokens are encrypted: both halves, and public keys alone', async () => {
    const encryptionKeys = await generateEncryptionKeys();
    const { authority, begin } = createFixture(web, { encryption: 'require', encryptionKeys, userinfoSigned: true });
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    const anew = createFixture(web, { encryption: 'require', encryptionKeys, userinfoSigned: true });
    anew.authority.metadata = {
      id_token_encryption_alg_values_supported: ['RSA1_5', 'RSA-OAEP-256', 'ECDH-ES'],
      id_token_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
    };
    await anew.begin();
    const asked = anew.authority.clients.get('client-0') ?? {};
    expect(['ECDH-ES', 'RSA-OAEP-256']).toContain(asked['id_token_encrypted_response_alg']);
    expect(asked).toMatchObject({
      id_token_encrypted_response_enc: 'A256GCM',
      userinfo_encrypted_response_alg: asked['id_token_encrypted_response_alg'],
      userinfo_encrypted_response_enc: 'A256GCM',
    });
    expect(asked).not.toHaveProperty('jwks_uri');
    const { keys } = asked['jwks'] as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(encryptionKeys.length);
    for (const key of keys) {
      expect(key['use']).toBe('enc');
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(member);
    }
    expect(authority.clients.size).toBe(0);
  });
});
