import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('client-secret-basic', async () => {
  const { authority, login } = createFixture(web);
  await login();
  expect(authority.clients.get('client-0')?.['token_endpoint_auth_method']).toBe('client_secret_basic');
  const [request] = web.received('authority.id4me', '/token');
  const [scheme, credentials = ''] = String(request?.headers['authorization']).split(' ');
  const [user, password, ...more] = Buffer.from(credentials, 'base64').toString().split(':');
  expect([scheme, user, more]).toEqual(['Basic', 'client-0', []]);
  expect(new URLSearchParams(`x=${password}`).get('x')).toBe('a:secret+with/odd %');
  expect(new URLSearchParams(request?.body).has('client_secret')).toBe(false);
});
