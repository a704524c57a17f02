import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createAuthority, SUBJECT } from '../../id4me/hand-made-authority.js';
import { createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

/** What authorities and agents were seen to send. */
describe('shapes on the wire', () => {
  const web = useWeb();
  const names = useNameServer();

  it('a record with issuer and agent', async () => {
    const { authority, begin } = createFixture(web, { resolveAuthority: undefined, dns: { servers: [names.address] } });
    const { host } = new URL(authority.issuer);
    names.set(`_openid.${IDENTIFIER}`, { txt: [`v=OID1;iss=${host};clp=agent.localhost/path`], ttl: 3_600 });
    expect((await begin()).transaction).toMatchObject({
      issuer: authority.issuer,
      agent: 'http://agent.localhost/path',
      discoveredAt: IDENTIFIER,
    });
  });

  it('the document of an authority that can do much, of which the best is chosen', async () => {
    const { authority, login } = createFixture(web, {}, createAuthority(web, { alg: 'PS256' }));
    const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'HS256', 'none'];
    authority.metadata = {
      introspection_endpoint: `${authority.issuer}/introspect`,
      revocation_endpoint: `${authority.issuer}/revoke`,
      code_challenge_methods_supported: ['S256', 'plain'],
      token_endpoint_auth_methods_supported: [
        'client_secret_jwt',
        'private_key_jwt',
        'client_secret_post',
        'client_secret_basic',
      ],
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: algorithms,
      userinfo_signing_alg_values_supported: algorithms,
      id_token_encryption_alg_values_supported: ['RSA1_5', 'RSA-OAEP'],
      claim_types_supported: ['normal'],
      frontchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      request_uri_quota: 10,
      tls_client_certificate_bound_access_tokens: true,
    };
    expect((await login()).subject).toBe(SUBJECT);
    expect(authority.clients.get('client-0')).toMatchObject({
      id_token_signed_response_alg: 'PS256',
      token_endpoint_auth_method: 'client_secret_basic',
    });
  });

  it('the document of an agent', async () => {
    const { agent, login } = createAgentFixture(web);
    agent.metadata = { claims_supported: ['nickname'], callback_endpoint: `${agent.issuer}/callback` };
    expect(await nicknameOf(login())).toBe('al');
  });

  it('an ID token without a type, and an access token that is a token without an audience', async () => {
    const { authority, login } = createFixture(web, {}, createAuthority(web, { alg: 'RS256' }));
    const now = Math.floor(Date.now() / 1_000);
    const granted = {
      sub: SUBJECT,
      'id4me.identifier': IDENTIFIER,
      clm: ['name'],
      scope: ['openid'],
      iss: authority.issuer,
      exp: now + 600,
      jti: '1',
      client_id: 'client-0',
    };
    const accessToken = signToken(granted, createSigningKey('RS256'));
    authority.idTokenHeader = { typ: undefined };
    authority.idToken = { amr: ['pwd'] };
    authority.tokens = { access_token: accessToken };
    const identity = await login();
    expect([identity.tokens.accessToken, identity.identifierConfirmed]).toEqual([accessToken, true]);
    expect(web.received('authority.id4me', '/userinfo')[0]?.headers['authorization']).toBe(`Bearer ${accessToken}`);
  });

  it.each([[600], ['600'], [{}], [[{}]], [null], ['soon'], [-1]])(
    'a life of the access token of %j',
    async (expires_in) => {
      const { authority, login } = createFixture(web);
      authority.tokens = { expires_in };
      const { accessTokenExpiresAt } = (await login()).tokens;
      if (Number.parseInt(String(expires_in), 10) > 0) {
        expect(accessTokenExpiresAt).toBeGreaterThan(Date.now() + 500_000);
        expect(accessTokenExpiresAt).toBeLessThanOrEqual(Date.now() + 600_000);
      } else {
        expect(accessTokenExpiresAt).toBeUndefined();
      }
    },
  );

  it('UserInfo of an authority that has no claims of its own, and that of its agent', async () => {
    const { authority, agent, login } = createAgentFixture(web, { userinfoSigned: true });
    const source = randomUUID();
    const claims = ['name', 'given_name', 'email', 'address'];
    const accessToken = signToken({ sub: SUBJECT, identifier: IDENTIFIER, clm: claims, jti: '1' }, authority.key);
    const now = Math.floor(Date.now() / 1_000);
    authority.signUserInfo = () =>
      signToken(
        {
          sub: SUBJECT,
          aud: 'client-0',
          iss: authority.issuer,
          iat: now,
          _claim_names: Object.fromEntries(claims.map((claim) => [claim, source])),
          _claim_sources: { [source]: { access_token: accessToken, endpoint: agent.endpoint } },
        },
        authority.key,
      );
    agent.key = createSigningKey('RS256');
    agent.jwks = [agent.key.jwk];
    const address = { street_address: '', locality: 'Berlin', region: '' };
    agent.claims = {
      'id4me.identity': '1',
      'id4me.identifier': IDENTIFIER,
      updated_at: now,
      name: 'Alice',
      email: 'al@example.org',
      address,
      nickname: undefined,
    };
    const identity = await login();
    expect(Object.keys(identity.claims).sort()).toEqual(['address', 'email', 'name']);
    expect(identity.claimErrors).toEqual({});
    expect(web.received('agent.id4me', '/claims')[0]?.headers['authorization']).toBe(`Bearer ${accessToken}`);
    expect(profileOf(identity, [])).toMatchObject({ displayName: 'Alice', emails: [{ value: 'al@example.org' }] });
  });

  it('claims inside of a member of old agents, which are not looked for there', async () => {
    const { agent, login } = createAgentFixture(web);
    agent.claims = { nickname: undefined, claims: { nickname: 'al' }, sub: undefined };
    expect(await nicknameOf(login())).toBeUndefined();
  });
});
