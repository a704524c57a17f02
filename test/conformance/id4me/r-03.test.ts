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

  it('how it is called in several languages', async () => {
    const { authority, begin } = createFixture(web, {
      policyUri: 'https://site.example/privacy',
      localized: {
        de: { clientName: 'Größe & Söhne', policyUri: 'https://site.example/datenschutz' },
        'pt-BR': {
          clientName: 'Sítio',
          logoUri: 'https://site.example/logo-br.png',
          tosUri: 'https://site.example/termos',
          clientUri: 'https://site.example/br/',
        },
        fr: { clientName: undefined },
      },
    });
    await begin();
    const asked = authority.clients.get('client-0') ?? {};
    expect(Object.fromEntries(Object.entries(asked).filter(([name]) => /name|#|policy/.test(name)))).toEqual({
      client_name: 'Site',
      policy_uri: 'https://site.example/privacy',
      'client_name#de': 'Größe & Söhne',
      'policy_uri#de': 'https://site.example/datenschutz',
      'client_name#pt-BR': 'Sítio',
      'logo_uri#pt-BR': 'https://site.example/logo-br.png',
      'tos_uri#pt-BR': 'https://site.example/termos',
      'client_uri#pt-BR': 'https://site.example/br/',
    });
  });

  it('which counts: another name in one language is another registration', async () => {
    const { authority, store, begin } = createFixture(web, { localized: { de: { clientName: 'Seite' } } });
    await begin();
    await begin();
    expect(authority.clients.size).toBe(1);
    await createFixture(web, { store, localized: { de: { clientName: 'Netzseite' } } }, authority).begin();
    expect(authority.clients.size).toBe(2);
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
