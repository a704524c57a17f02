import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { type Answer, useWeb } from '../../id4me/web.js';

describe('ID4ME-T47 the status of a registration', () => {
  const web = useWeb();

  it.each([200, 201])('%i is one', async (status) => {
    const { authority, login } = createFixture(web);
    authority.answer('/register', ({ body }) => ({
      status,
      body: { ...JSON.parse(body), client_id: 'client', client_secret: 'secret', client_secret_expires_at: 0 },
    }));
    expect((await login()).tokens.clientId).toBe('client');
  });

  it.each<[string, Answer]>([
    ['202', { status: 202 }],
    ['302', { status: 302, headers: { location: '/register-2' } }],
    ['400 with an OAuth error', { status: 400, body: { error: 'invalid_redirect_uri', error_description: 'no' } }],
    ['400 with a page', { status: 400, body: '<h1>Bad request</h1>' }],
    ['401', { status: 401, body: { error: 'invalid_token' } }],
    ['403', { status: 403 }],
    ['429', { status: 429, headers: { 'retry-after': '60' } }],
    ['500', { status: 500, body: '[]' }],
  ])('%s is none', async (_what, answer) => {
    const { authority, begin } = createFixture(web);
    const registered = { client_id: 'client', client_secret: 'secret' };
    authority.answer('/register', { body: registered, ...answer });
    expect(await codeOf(begin())).toBe('REGISTRATION_REFUSED');
    expect(web.received('authority.id4me', '/register')).toHaveLength(1);
    expect(web.received('authority.id4me', '/register-2')).toEqual([]);
  });
});
