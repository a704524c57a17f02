import { fetchProviderMetadata, resolveDistributedClaims } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { SUBJECT } from '../../id4me/hand-made-authority.js';
import { REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const DEVELOPMENT = { allowPrivateAddresses: true, allowInsecureHttp: true };

describe('ID4ME-T95 an agent at a place where none can be', () => {
  const web = useWeb();
  const source = (endpoint: string) => ({
    _claim_names: { nickname: 'source-1' },
    _claim_sources: { 'source-1': { endpoint } },
  });

  it.each([
    ['plain http', 'http://agent.example/claims', 'HTTPS_REQUIRED'],
    ['this very site', new URL('/claims', REDIRECT_URI).href, 'CLAIM_SOURCE_MALFORMED'],
    ['a file', 'file:///etc/passwd', 'URL_REFUSED'],
    ['no URL', 'agent.example', 'URL_REFUSED'],
  ])('is not asked: %s', async (_what, endpoint, code) => {
    const { authority, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    authority.userInfo = source(endpoint);
    expect(await nicknameOf(login())).toBe(code);
  });

  it('is not followed to where it redirects', async () => {
    const { agent, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    web.set('evil', '/claims', { body: 'a.b.c' });
    agent.answer('/claims', { status: 302, headers: { location: `${web.origin('evil')}/claims` } });
    expect(await nicknameOf(login())).toBe('HTTP_STATUS');
    expect(web.received('evil')).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/claims',
    'https://10.1.2.3/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://agent.localhost/',
  ])('is not asked inside of this network: %s', async (endpoint) => {
    const { authority, agent, login } = createAgentFixture(web);
    const { clientId } = (await login()).tokens;
    const metadata = await fetchProviderMetadata(authority.issuer, DEVELOPMENT);
    const resolve = (where: string, network: object) =>
      resolveDistributedClaims(source(where), { metadata, clientId, subject: SUBJECT, ...network });
    expect((await resolve(agent.endpoint, DEVELOPMENT)).claims['nickname']?.value).toBe('al');
    expect((await resolve(endpoint, {})).claimErrors['source-1']?.code).toBe('ADDRESS_NOT_PUBLIC');
  });
});
