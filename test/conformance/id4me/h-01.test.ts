import { afterEach, describe, expect, it, vi } from 'vitest';
import { PUBLIC_HOST } from '../../hostile/public-web.js';
import { createAgent } from '../../id4me/hand-made-agent.js';
import { codeOf } from '../../id4me/login-fixture.js';
import { createPublicFixture } from '../../id4me/public-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-H-1 what is asked is public, by https', () => {
  const web = useWeb();
  afterEach(() => vi.restoreAllMocks());

  it('for a whole login with nothing relaxed', async () => {
    const asked: string[] = [];
    const { login } = createPublicFixture(web, {}, (host) => {
      asked.push(host);
      return [PUBLIC_HOST];
    });
    const identity = await login();
    expect(identity).toMatchObject({ issuer: 'https://authority.example', identifierConfirmed: true });
    expect(web.requests.map(({ path }) => path).sort()).toEqual(
      ['/.well-known/openid-configuration', '/register', '/token', '/jwks', '/userinfo'].sort(),
    );
    // Each request looks at where it goes.
    expect(asked).toHaveLength(web.requests.length);
  });

  it('also for what an agent is asked', async () => {
    const { authority, login } = createPublicFixture(web, {}, (host) => [
      host === 'agent.example' ? '10.0.0.1' : PUBLIC_HOST,
    ]);
    const publicHosts = { ...web, origin: (name: string) => `https://${name}.example` };
    const agent = createAgent(publicHosts, authority, { name: 'agent' });
    authority.userInfo = agent.source('nickname');
    const { claims, claimErrors } = await login();
    expect(claims).not.toHaveProperty('nickname');
    expect(claimErrors['source-1']?.code).toBe('ADDRESS_NOT_PUBLIC');
  });

  it.each([
    ['registration_endpoint', '/register'],
    ['token_endpoint', '/token'],
    ['jwks_uri', '/jwks'],
    ['userinfo_endpoint', '/userinfo'],
  ])('on the usual ports: %s', async (name, path) => {
    const { authority, login } = createPublicFixture(web);
    authority.metadata = { [name]: `https://authority.example:6379${path}` };
    expect(await codeOf(login())).toBe('PORT_REFUSED');
    expect(web.received('authority.example:6379')).toEqual([]);
  });
});
