import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createPublicFixture } from '../../id4me/public-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T40 a document that is somewhere else', () => {
  const web = useWeb();
  afterEach(() => vi.restoreAllMocks());

  it.each([301, 302, 303, 307, 308])('is not looked for where a %i points', async (status) => {
    const { authority, login, begin } = createFixture(web);
    await login();
    const other = createFixture(web, { resolveAuthority: () => web.origin('other') });
    web.set('other', '/.well-known/openid-configuration', {
      status,
      headers: { location: `${authority.issuer}/.well-known/openid-configuration` },
    });
    const before = web.received('authority.id4me').length;
    expect(await codeOf(other.begin())).toBe('HTTP_STATUS');
    expect(web.received('authority.id4me')).toHaveLength(before);
    expect((await begin()).kind).toBe('redirect');
  });

  it.each([
    'https://other.example/.well-known/openid-configuration',
    'http://authority.example/.well-known/openid-configuration',
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1/',
    '/elsewhere',
  ])('is not looked for at %s', async (location) => {
    const { authority, begin, login } = createPublicFixture(web);
    await login();
    const { begin: beginAnew } = createPublicFixture(web);
    authority.answer('/.well-known/openid-configuration', { status: 301, headers: { location } });
    web.requests.length = 0;
    expect(await codeOf(beginAnew())).toBe('HTTP_STATUS');
    expect(web.requests).toHaveLength(1);
    expect((await begin()).kind).toBe('redirect');
  });
});
