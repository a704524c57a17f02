import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeOf } from '../../id4me/login-fixture.js';
import { createPublicFixture } from '../../id4me/public-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { PUBLIC_HOST } from '../public-web.js';

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'registration_endpoint',
  'end_session_endpoint',
];

describe('ID4ME-T42 an endpoint that must not be used', () => {
  const web = useWeb();
  afterEach(() => vi.restoreAllMocks());

  it.each(ENDPOINTS)('is refused as %s', async (name) => {
    const { authority, login } = createPublicFixture(web);
    authority.metadata = { end_session_endpoint: 'https://authority.example/logout?tenant=1' };
    await login();
    for (const url of [
      'http://authority.example/x',
      'http://localhost/x',
      'https://user:pw@authority.example/x',
      'https://user@authority.example/x',
      'https://authority.example/x#y',
      'https://10.0.0.1/x',
      'https://[::1]/x',
      'https://2130706433/x',
      `https://${PUBLIC_HOST}/x`,
      'javascript:alert(1)',
      '//authority.example/x',
      '/x',
    ]) {
      const { authority: bad, begin } = createPublicFixture(web);
      bad.metadata = { [name]: url };
      expect([url, await codeOf(begin())]).toEqual([url, 'METADATA_MALFORMED']);
      expect(bad.clients.size).toBe(0);
    }
  });

  it.each([
    ['registration_endpoint', '/register'],
    ['token_endpoint', '/token'],
    ['jwks_uri', '/jwks'],
    ['userinfo_endpoint', '/userinfo'],
  ])('is refused as %s where its name is private', async (name, path) => {
    const { authority, login } = createPublicFixture(web, {}, (host) =>
      host === 'internal.example' ? ['192.168.1.1'] : [PUBLIC_HOST],
    );
    authority.metadata = { [name]: `https://internal.example${path}` };
    expect(await codeOf(login())).toBe('ADDRESS_NOT_PUBLIC');
    expect(web.received('internal.example')).toEqual([]);
  });
});
