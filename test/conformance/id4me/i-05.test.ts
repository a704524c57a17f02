import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-I-5 what a document must have', () => {
  const web = useWeb();

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])('is %s', async (name) => {
    await createFixture(web).login();
    for (const value of [undefined, null, '', 7, ['https://authority.example/x'], { url: 'x' }]) {
      const { authority, begin } = createFixture(web);
      authority.metadata = { [name]: value };
      expect([value, await codeOf(begin())]).toEqual([value, 'METADATA_MALFORMED']);
    }
  });

  it('is userinfo_endpoint where claims are wanted from there', async () => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { userinfo_endpoint: undefined };
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    const modest = createFixture(web, { claims: undefined });
    modest.authority.metadata = { userinfo_endpoint: undefined };
    expect((await modest.login()).issuer).toBe(authority.issuer);
  });

  it('is nothing else: what is left out is as OIDC has it by default', async () => {
    const { authority, begin, complete } = createFixture(web, { scopes: ['email'] });
    authority.metadata = Object.fromEntries(
      [
        'end_session_endpoint',
        'response_types_supported',
        'userinfo_signing_alg_values_supported',
        'token_endpoint_auth_methods_supported',
        'claims_parameter_supported',
        'authorization_response_iss_parameter_supported',
      ].map((name) => [name, undefined]),
    );
    expect((await complete(await begin())).issuer).toBe(authority.issuer);
    expect([...authority.clients.values()][0]).toMatchObject({ token_endpoint_auth_method: 'client_secret_basic' });
  });

  it('may have its endpoints on other hosts', async () => {
    const { authority, login } = createFixture(web);
    authority.metadata = { jwks_uri: `${web.origin('keys')}/jwks`, userinfo_endpoint: `${web.origin('users')}/me` };
    web.set('keys', '/jwks', () => ({ body: { keys: authority.jwks } }));
    web.set('users', '/me', { body: { sub: 'GqbBE/1w+p4x', name: 'Alice' } });
    expect((await login()).claims['name']?.value).toBe('Alice');
  });
});
