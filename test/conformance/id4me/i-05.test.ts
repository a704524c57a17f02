import type { RelyingPartyError } from 'openid-rp-core';
import { type EndpointOrigin, fetchProviderMetadata } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { parseProviderMetadata } from '../../../packages/core/src/id4me/provider-metadata.js';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { documentOf } from '../../id4me/hand-made-authority.js';
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

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'registration_endpoint',
  'end_session_endpoint',
  'revocation_endpoint',
];

/** What reading a document comes to in which one endpoint is elsewhere. */
function readingOf(issuer: string, endpoint: string, url: string, endpointOrigin?: EndpointOrigin): string {
  const policy = { allowPrivateAddresses: true, allowInsecureHttp: true, endpointOrigin };
  try {
    parseProviderMetadata({ ...documentOf(issuer), [endpoint]: url }, issuer, policy);
    return 'taken';
  } catch (error) {
    return (error as RelyingPartyError).code;
  }
}

describe('ID4ME-I-5 endpointOrigin says where the endpoints may be', () => {
  const web = useWeb();

  it.each<[EndpointOrigin, string, string, string]>([
    ['same-origin', 'https://id.a.example/t', 'https://id.a.example/x', 'taken'],
    ['same-origin', 'https://id.a.example/t', 'https://ID.a.example:443/x', 'taken'],
    ['same-origin', 'https://id.a.example', 'https://id.a.example:8443/x', 'METADATA_UNSUPPORTED'],
    ['same-origin', 'https://id.a.example', 'https://login.a.example/x', 'METADATA_UNSUPPORTED'],
    ['same-origin', 'http://localhost:7', 'http://localhost:8/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://id.a.example', 'https://id.a.example:8443/x', 'taken'],
    ['same-site', 'https://id.a.example', 'https://login.eu.a.example/x', 'taken'],
    ['same-site', 'https://id.a.example', 'https://b.example/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://id.a.example', 'https://a.example.b.example/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://id.a.example', 'https://nota.example/x', 'METADATA_UNSUPPORTED'],
    // Names below one public suffix are not one site.
    ['same-site', 'https://a.co.uk', 'https://b.co.uk/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://a.github.io', 'https://b.github.io/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://github.io', 'https://a.github.io/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://id.a.example', 'https://example/x', 'METADATA_UNSUPPORTED'],
    // An address has no domain.
    ['same-site', 'https://10.0.0.1', 'https://10.0.0.1:8443/x', 'taken'],
    ['same-site', 'https://10.0.0.1', 'https://11.0.0.1/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://[::1]', 'https://[::2]/x', 'METADATA_UNSUPPORTED'],
    ['same-site', 'https://authority.a.localhost', 'http://authority.a.localhost/x', 'METADATA_UNSUPPORTED'],
    ['any-https', 'https://id.a.example', 'https://b.example/x', 'taken'],
  ])('%s: an authority at %s with an endpoint %s is %s', (endpointOrigin, issuer, url, outcome) => {
    const found = ENDPOINTS.map((name) => [name, readingOf(issuer, name, url, endpointOrigin)]);
    expect(found).toEqual(ENDPOINTS.map((name) => [name, outcome]));
  });

  it('is any-https by default', () => {
    for (const name of ENDPOINTS) {
      expect(readingOf('https://id.a.example', name, 'https://b.example/x')).toBe('taken');
    }
  });

  it.each(['same-site', 'same-origin'] as const)('%s: nothing is asked for or sent elsewhere', async (origin) => {
    expect((await createFixture(web, { endpointOrigin: origin }).login()).claims['name']?.value).toBe('Alice');
    web.requests.length = 0;
    const { authority, begin } = createFixture(web, { endpointOrigin: origin });
    authority.metadata = { registration_endpoint: `${web.origin('evil')}/register` };
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    expect(web.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
  });

  it('holds for the single step, and not for agents, whose keys are found by other rules', async () => {
    const { authority, agent, login } = createAgentFixture(web, { endpointOrigin: 'same-origin' });
    agent.metadata = { jwks_uri: `${web.origin('keys')}/jwks` };
    web.set('keys', '/jwks', () => ({ body: { keys: agent.jwks } }));
    expect(await nicknameOf(login())).toBe('al');
    authority.metadata = { userinfo_endpoint: `${web.origin('users')}/me` };
    const network = { allowPrivateAddresses: true, allowInsecureHttp: true };
    const read = (endpointOrigin?: EndpointOrigin) =>
      codeOf(fetchProviderMetadata(authority.issuer, { ...network, endpointOrigin }));
    expect([await read(), await read('same-origin')]).toEqual(['no error', 'METADATA_UNSUPPORTED']);
  });
});
